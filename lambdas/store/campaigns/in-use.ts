import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

/**
 * Which campaigns need a webhook template or a segment, in the table Campaigns: pk = account id, sk = `<template or segment>#<id>`,
 * with the ids of campaigns that are drafts, scheduled or running. Whoever deletes a template or a segment does it in one
 * transaction with `notInUse`, and whoever makes a campaign, with the check that they are there: so neither passes the other.
 */
export type CampaignsAt = { db: DynamoDBDocumentClient; table: string };
export type Needed = { accountId: string; kind: 'template' | 'segment'; id: number };

const keyOf = ({ accountId, kind, id }: Needed) => ({ pk: accountId, sk: `${kind}#${id}` });
/** The attribute goes with the last member of the set. */
const usedSchema = z.object({ campaigns: z.set(z.number()).optional() });

/** Ids of the campaigns that need it, in their order. */
export async function campaignsThatNeed(at: CampaignsAt, needed: Needed): Promise<number[]> {
  const { Item } = await at.db.send(new GetCommand({ TableName: at.table, Key: keyOf(needed), ConsistentRead: true }));
  return [...(usedSchema.parse(Item ?? {}).campaigns ?? [])].sort((a, b) => a - b);
}

/** Item of a transaction: fails where a campaign needs it. */
export function notInUse({ table }: Pick<CampaignsAt, 'table'>, needed: Needed) {
  return {
    ConditionCheck: {
      TableName: table,
      Key: keyOf(needed),
      ConditionExpression: 'attribute_not_exists(campaigns)',
    },
  };
}

/** Item of a transaction: notes that a campaign needs it from now on, or does not any more. */
export function noteUse({ table }: Pick<CampaignsAt, 'table'>, needed: Needed & { campaignId: number; uses: boolean }) {
  return {
    Update: {
      TableName: table,
      Key: keyOf(needed),
      UpdateExpression: `${needed.uses ? 'ADD' : 'DELETE'} campaigns :campaign`,
      ExpressionAttributeValues: { ':campaign': new Set([needed.campaignId]) },
    },
  };
}

import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { TemplateRef } from '../webhooks/templates.ts';
import type { CampaignsAt } from './campaigns-at.ts';

/**
 * Which campaigns use a template, in the table Campaigns: pk = account id, sk = `template-use#<template id>#<campaign id>`. A
 * campaign writes its use in the transaction that publishes it, beside `templateIsThere`, and takes it away when it has ended:
 * until then its template cannot be deleted.
 */
export type CampaignUse = TemplateRef & { campaignId: number };

/** Of a refusal to delete, so many campaigns are named. */
const MOST_NAMED = 5;

export const campaignUseKey = ({ accountId, templateId, campaignId }: CampaignUse) => ({
  pk: accountId,
  sk: `template-use#${templateId}#${campaignId}`,
});

/** The item of a use, with the campaign's name for whoever is told of it. */
export function campaignUse({ name, ...use }: CampaignUse & { name: string }) {
  return { ...campaignUseKey(use), campaignId: use.campaignId, name };
}

const useSchema = z.object({ campaignId: z.int(), name: z.string() });
export type NamedCampaign = z.infer<typeof useSchema>;

/** Campaigns that use the template: the first few of them. */
export async function campaignsUsing(
  at: CampaignsAt,
  { accountId, templateId }: TemplateRef,
): Promise<NamedCampaign[]> {
  const { Items = [] } = await at.db.send(
    new QueryCommand({
      TableName: at.table,
      ConsistentRead: true,
      Limit: MOST_NAMED,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :uses)',
      ExpressionAttributeValues: { ':pk': accountId, ':uses': `template-use#${templateId}#` },
    }),
  );
  return Items.map((item) => useSchema.parse(item));
}

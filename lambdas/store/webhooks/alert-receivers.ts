import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { TemplateRef } from './templates.ts';

/**
 * Which template an account's status alerts go by: the settings of alerts are in the table Accounts, pk = account id, sk =
 * `alerts`, and are kept by `alerts/manage-alerts`.
 */
export const alertSettingsKey = (accountId: string) => ({ pk: accountId, sk: 'alerts' });

const namingSchema = z.object({ templateId: z.int().optional() });

/** The part of a transaction that holds as long as alerts do not go by the template. */
export function alertsGoElsewhere(table: string, { accountId, templateId }: TemplateRef) {
  return {
    ConditionCheck: {
      TableName: table,
      Key: alertSettingsKey(accountId),
      ConditionExpression: 'attribute_not_exists(templateId) OR templateId <> :template',
      ExpressionAttributeValues: { ':template': templateId },
    },
  };
}

export async function alertTemplateId(
  at: { db: DynamoDBDocumentClient; table: string },
  accountId: string,
): Promise<number | undefined> {
  const Key = alertSettingsKey(accountId);
  const { Item } = await at.db.send(new GetCommand({ TableName: at.table, Key, ConsistentRead: true }));
  return Item && namingSchema.parse(Item).templateId;
}

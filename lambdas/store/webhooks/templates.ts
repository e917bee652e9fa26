import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type Template, templateSchema } from '#core/webhooks/template.ts';

/**
 * Webhook templates, in the table Webhooks: pk = account id, sk = `template#<id>`. They are kept by `webhooks/manage-webhooks`,
 * and read by whoever composes or sends a call.
 */
export type WebhooksAt = { db: DynamoDBDocumentClient; table: string };
export type TemplateRef = { accountId: string; templateId: number };

export const templateKey = ({ accountId, templateId }: TemplateRef) => ({
  pk: accountId,
  sk: `template#${templateId}`,
});

export async function readTemplate(at: WebhooksAt, ref: TemplateRef): Promise<Template | undefined> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: templateKey(ref), ConsistentRead: true }));
  return found.Item && templateSchema.parse(found.Item);
}

/** Item of a transaction: fails where the template is not there. */
export function templateIsThere({ table }: Pick<WebhooksAt, 'table'>, ref: TemplateRef) {
  return {
    ConditionCheck: { TableName: table, Key: templateKey(ref), ConditionExpression: 'attribute_exists(pk)' },
  };
}

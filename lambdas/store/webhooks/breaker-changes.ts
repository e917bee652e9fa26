import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Breaker } from '#core/webhooks/breaker.ts';
import { ifMet } from '../aws/transactions.ts';
import { breakerKey } from './breakers.ts';
import type { TemplateRef, WebhooksAt } from './templates.ts';

/** Writes what follows from `before`; false where somebody else has changed it meanwhile. */
export async function changeBreaker(
  at: WebhooksAt,
  { before, after, ...ref }: TemplateRef & { before: Breaker; after: Omit<Breaker, 'version'> },
): Promise<boolean> {
  const written = at.db.send(
    new PutCommand({
      TableName: at.table,
      Item: { ...breakerKey(ref), ...after, version: before.version + 1 },
      ConditionExpression: before.version === 0 ? 'attribute_not_exists(pk)' : 'version = :before',
      ...(before.version > 0 && { ExpressionAttributeValues: { ':before': before.version } }),
    }),
  );
  return (await ifMet(written)) !== undefined;
}

import { type DynamoDBDocumentClient, GetCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { ifMet } from '../aws/transactions.ts';

/** The items of an account's limits in the Accounts table, beside the account itself. */
export type LimitsAt = { db: DynamoDBDocumentClient; table: string; now: () => number };

type Written = { kind: 'written' } | { kind: 'refused'; found: Record<string, unknown> };
type Change = Pick<
  UpdateCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
> & { Key: Record<string, string> };

/** A conditional change; where the condition does not hold, the item as it then is. */
export async function changeLimit(at: LimitsAt, change: Change): Promise<Written> {
  const written = await ifMet(at.db.send(new UpdateCommand({ TableName: at.table, ...change })));
  if (written) return { kind: 'written' };
  const read = await at.db.send(new GetCommand({ TableName: at.table, Key: change.Key, ConsistentRead: true }));
  return { kind: 'refused', found: read.Item ?? {} };
}

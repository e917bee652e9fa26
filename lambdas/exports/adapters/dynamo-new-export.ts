import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isNew } from '#store/aws/expressions.ts';
import { sendOnce } from '#store/aws/transactions.ts';
import type { Export } from '../domain/export-item.ts';
import { type ExportsAt, exportKey } from './dynamo-exports.ts';

/** New exports: each counts up the account's item `exports`, which says that the list has changed. */
const counterSchema = z.object({ made: z.number().int() });
const counterKey = (accountId: string) => ({ pk: accountId, sk: 'exports' });

/** How many exports the account has made so far. */
export async function readCounter(at: ExportsAt, accountId: string): Promise<number> {
  const Key = counterKey(accountId);
  const { Item } = await at.db.send(new GetCommand({ TableName: at.table, Key, ConsistentRead: true }));
  return Item ? counterSchema.parse(Item).made : 0;
}

/** Stores a new export; false where another was made meanwhile. @param made how many there were before */
export async function putNewExport(
  at: ExportsAt,
  { created, made }: { created: Export; made: number },
): Promise<boolean> {
  const { accountId, id } = created;
  return await sendOnce(at.db, [
    {
      Put: {
        TableName: at.table,
        Item: { ...exportKey({ accountId, exportId: id }), ...created },
        ...isNew,
      },
    },
    {
      Update: {
        TableName: at.table,
        Key: counterKey(accountId),
        UpdateExpression: 'SET made = :next',
        ConditionExpression: made === 0 ? 'attribute_not_exists(made)' : 'made = :seen',
        ExpressionAttributeValues: { ':next': made + 1, ...(made > 0 && { ':seen': made }) },
      },
    },
  ]);
}

import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { isNew } from '#store/aws/expressions.ts';
import { sendOnce } from '#store/aws/transactions.ts';
import { type Export, isLive } from '../domain/export-item.ts';
import { type ExportsAt, exportKey, listExports } from './dynamo-exports.ts';

/**
 * Makes an account's exports, one after the other: each takes the first free id, and none is one too many, however many
 * are asked for at once. Who makes one counts up the account's item `exports`, which says that the list has changed.
 */
const MOST_EXPORTS = 100;
/** Tries of somebody who is overtaken each time. */
const MOST_TRIES = 200;
const counterSchema = z.object({ made: z.number().int() });
const counterKey = (accountId: string) => ({ pk: accountId, sk: 'exports' });

/** Stores a new export under the first free id from `draft.id` on; `conflict` where the account has as many as it may. */
export async function createExport(at: ExportsAt, draft: Export): Promise<Export> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    // Before the list: what is made after it is not in the list, and has counted up.
    const made = await readCounter(at, draft.accountId);
    const there = await listExports(at, draft.accountId);
    if (there.filter(isLive).length >= MOST_EXPORTS) {
      const text = `An account may have at most ${MOST_EXPORTS} exports that are not stopped or done; stop one first`;
      throw new Failure('conflict', text, { retry: 'never' });
    }
    const created = { ...draft, id: freeId(there, draft.id) };
    if (await put(at, { created, made })) return created;
  }
  throw new Failure('unavailable', 'Too many exports are being made at once; please try again', { retry: 'later' });
}

function freeId(there: readonly Export[], from: number): number {
  const taken = new Set(there.map(({ id }) => id));
  let id = from;
  while (taken.has(id)) id++;
  return id;
}

async function readCounter(at: ExportsAt, accountId: string): Promise<number> {
  const Key = counterKey(accountId);
  const { Item } = await at.db.send(new GetCommand({ TableName: at.table, Key, ConsistentRead: true }));
  return Item ? counterSchema.parse(Item).made : 0;
}

/** False where another was made meanwhile. */
async function put(at: ExportsAt, { created, made }: { created: Export; made: number }): Promise<boolean> {
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

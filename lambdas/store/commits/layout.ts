import { setTimeout as pause } from 'node:timers/promises';
import { TransactGetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { cancellationReasons } from '../aws/transactions.ts';
import type { CommitsAt } from './items.ts';

/**
 * The layout of an account's files: an item that every compaction writes, so that a reader of the list can tell whether
 * it read one state of it. What the files are is `store/commits/files.ts`; how they are replaced, `store/commits/upkeep.ts`.
 */
export const layoutKey = (accountId: string) => ({ pk: accountId, sk: 'layout' });
const LAYOUT_TRIES = 20;
const LAYOUT_PAUSE_MS = 50;

/**
 * Reads a list of files that no compaction changed meanwhile. A query is not isolated from transactions
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation): it may
 * see a file and also the one that replaced it, or neither. Every replacement writes the account's layout item, which is
 * read before and after, by a transaction, because that is refused while another is half done.
 */
export async function inOneLayout<T>(at: CommitsAt, accountId: string, read: () => Promise<T>): Promise<T> {
  let before = await layoutOf(at, accountId);
  for (let attempt = 0; attempt < LAYOUT_TRIES; attempt++) {
    const found = await read();
    const after = await layoutOf(at, accountId);
    if (before.kind === 'settled' && after.kind === 'settled' && before.layout === after.layout) return found;
    await pause(LAYOUT_PAUSE_MS);
    before = after;
  }
  throw new Failure('unavailable', `${accountId}: its files kept being replaced while they were listed`, {
    retry: 'later',
  });
}

type Layout = { kind: 'settled'; layout: string | undefined } | { kind: 'changing' };

async function layoutOf(at: CommitsAt, accountId: string): Promise<Layout> {
  try {
    const found = await at.db.send(
      new TransactGetCommand({ TransactItems: [{ Get: { TableName: at.table, Key: layoutKey(accountId) } }] }),
    );
    return { kind: 'settled', layout: z.string().optional().parse(found.Responses?.[0]?.Item?.layout) };
  } catch (thrown) {
    if (!cancellationReasons(thrown)?.includes('TransactionConflict')) throw thrown;
    return { kind: 'changing' };
  }
}

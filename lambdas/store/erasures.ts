import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Erased, type Erasures, erasuresSchema } from '#core/erasure.ts';
import type { CommitsAt } from './commits.ts';

/** What upkeep remembers of an account's deleted people, in an item beside its files. */
const keyOf = (accountId: string) => ({ pk: accountId, sk: 'erasures' });

export async function readErasures(at: CommitsAt, accountId: string): Promise<Erasures> {
  const Key = keyOf(accountId);
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key, ConsistentRead: true }));
  return erasuresSchema.parse(found.Item ?? {});
}

/** Two who write at once both have found the same: what one forgets, the other finds or does again. */
export async function writeErasures(
  at: CommitsAt,
  { accountId, erasures }: { accountId: string; erasures: Erasures },
): Promise<void> {
  const Item = { ...keyOf(accountId), ...erasures };
  await at.db.send(new PutCommand({ TableName: at.table, Item }));
}

/** Deleted people whose rows are in the lake still, as far as upkeep, every hour, has found them. */
export function notYetErased({ waiting, pass }: Erasures): Erased[] {
  return [...waiting, ...(pass?.people ?? [])];
}

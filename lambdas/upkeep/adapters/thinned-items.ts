import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { CommitsAt } from '#store/commits/items.ts';
import { type Thinned, thinnedSchema } from '../domain/thinning.ts';

/** What upkeep remembers of its last look at an account's profile log, in an item beside the account's files. */
const keyOf = (accountId: string) => ({ pk: accountId, sk: 'thinned' });

export async function readThinned(at: CommitsAt, accountId: string): Promise<Thinned | undefined> {
  const Key = keyOf(accountId);
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key, ConsistentRead: true }));
  return found.Item && thinnedSchema.parse(found.Item);
}

export async function writeThinned(
  at: CommitsAt,
  { accountId, thinned }: { accountId: string; thinned: Thinned },
): Promise<void> {
  await at.db.send(new PutCommand({ TableName: at.table, Item: { ...keyOf(accountId), ...thinned } }));
}

import { GetCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { type NamedRows, type StoredMinute, withStored } from '#core/flow/minute.ts';
import { pairsOf } from '#core/values/rows-by-name.ts';
import { isNew, isStill } from '../aws/expressions.ts';
import { sendTransaction } from '../aws/transactions.ts';
import { type FlowAt, putStored, readStored } from '../flow/minutes.ts';
import { fileKey, type NewFile } from './files.ts';
import { packGroups } from './groups.ts';
import { type Head, headItem, readHead } from './head.ts';
import type { CommitsAt } from './items.ts';

/**
 * The commit log: what is committed exists, nothing else does. Per account a gap-free commit number (`head`) and one
 * item per committed file; per shard a checkpoint. `commitBatch` writes all of a batch's in one transaction, so a batch
 * that is run twice, or by two functions at once, is stored once. Readers take a head and ask for files up to it: an
 * immutable snapshot, windows without clocks.
 */
const checkpointSchema = z.object({
  /** Sequence number, as the stream spells it, of the last record whose content is committed. */
  sequence: z.string(),
  /** Groups that were put more than once and are stored: a late first try of theirs must not be stored again. */
  again: z.array(z.object({ group: z.string(), at: z.number() })),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

const shardKey = (shard: string) => ({ pk: `shard#${shard}`, sk: 'checkpoint' });

export async function readCheckpoint(at: CommitsAt, shard: string): Promise<Checkpoint | undefined> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: shardKey(shard), ConsistentRead: true }));
  return found.Item && checkpointSchema.parse(found.Item);
}

export type BatchCommit = {
  shard: string;
  before: Checkpoint | undefined;
  after: Checkpoint;
  accounts: readonly CommittedAccount[];
  committedAt: string;
};

type CommittedAccount = {
  accountId: string;
  files: readonly NewFile[];
  groups: readonly string[];
  tally: Tally;
  /** Whether there are tombstones among its profiles. */
  deletes?: boolean;
  /** The deletions in the head as of which people were taken to be there, where any were. */
  deletions?: number | undefined;
};

/** What of a commit is counted beside its rows. */
export type Tally = {
  records: number;
  /** How many people more the account has, or fewer. */
  people: number;
  names: readonly NamedRows[];
  /** When the record that had waited longest came to the stream, epoch milliseconds. */
  arrivedAt: number | undefined;
};

/** Accounts in one commit: each takes at most seven items (head, minute, four event files, profiles) of a transaction's 100. */
export const MAX_ACCOUNTS_A_COMMIT = 14;
const CONTENDED_TRIES = 8;

/**
 * Commits a batch: every account's head advanced by one, its files, and the shard's checkpoint, or nothing.
 * Where another shard has advanced an account's head meanwhile, the numbers are taken anew: files carry none.
 * Throws `superseded` when the checkpoint is not `before` any more: somebody else has stored this batch; and when people
 * were deleted meanwhile whom it takes to be there.
 */
export async function commitBatch(at: CommitsAt & { flow: FlowAt }, batch: BatchCommit): Promise<Map<string, number>> {
  for (let attempt = 0; attempt < CONTENDED_TRIES; attempt++) {
    const found = new Map<string, Found>();
    for (const account of batch.accounts) found.set(account.accountId, await find(at, { account, batch }));
    const outcome = await tryCommit(at, { batch, found });
    if (outcome === 'committed')
      return new Map([...found].map(([accountId, { head }]) => [accountId, head.commit + 1]));
    if (outcome === 'superseded') {
      throw new Failure('superseded', `shard ${batch.shard}: this batch is committed already`, { retry: 'later' });
    }
  }
  throw new Failure('unavailable', `shard ${batch.shard}: other shards kept committing first`, { retry: 'later' });
}

type Found = { head: Head; minute: StoredMinute | undefined };

/** The minute is read after the head: where it is written meanwhile, the head is another one too. */
async function find(
  at: CommitsAt & { flow: FlowAt },
  { account: { accountId, deletions }, batch }: { account: CommittedAccount; batch: BatchCommit },
): Promise<Found> {
  const head = await readHead(at, accountId);
  if (deletions !== undefined && deletions !== head.deletions) {
    throw new Failure('superseded', `${accountId}: people were deleted while they had new events`, { retry: 'later' });
  }
  return { head, minute: await readStored(at.flow, accountId, Date.parse(batch.committedAt)) };
}

async function tryCommit(
  at: CommitsAt & { flow: FlowAt },
  { batch, found }: { batch: BatchCommit; found: ReadonlyMap<string, Found> },
): Promise<'committed' | 'superseded' | 'contended'> {
  const items: TransactWriteCommandInput['TransactItems'] = [checkpointItem(at.table, batch)];
  for (const { accountId, files, groups, tally, deletes = false } of batch.accounts) {
    const { head, minute } = found.get(accountId) ?? { head: { commit: 0, deletions: 0 }, minute: undefined };
    const commit = head.commit + 1;
    items.push(headItem(at, { accountId, before: head, people: tally.people, deletes, at: batch.committedAt }));
    const ms = Date.parse(batch.committedAt);
    items.push(putStored(at.flow, { accountId, ms, stored: withStored(minute, storedBy({ files, tally, ms })) }));
    for (const [place, file] of files.entries()) {
      const firstOfItsKind = files.findIndex((other) => other.kind === file.kind) === place;
      const Item = {
        pk: accountId,
        sk: fileKey(file.kind, commit, place),
        ...file,
        names: pairsOf(file.names),
        commit,
        committedAt: batch.committedAt,
        ...(firstOfItsKind && { groups: packGroups(groups) }),
      };
      items.push({ Put: { TableName: at.table, Item, ...isNew } });
    }
  }
  const sent = await sendTransaction(at.db, items);
  if (sent.kind === 'written') return 'committed';
  return sent.reasons[0] === 'ConditionalCheckFailed' ? 'superseded' : 'contended';
}

function checkpointItem(table: string, { shard, before, after, committedAt }: BatchCommit) {
  const Item = { ...shardKey(shard), ...after, committedAt };
  return { Put: { TableName: table, Item, ...(before ? isStill('sequence', before.sequence) : isNew) } };
}

function storedBy({ files, tally, ms }: { files: readonly NewFile[]; tally: Tally; ms: number }): StoredMinute {
  const rowsOf = (kind: NewFile['kind']) => files.reduce((sum, file) => sum + (file.kind === kind ? file.rows : 0), 0);
  const { records, names, arrivedAt = ms } = tally;
  const waitedMs = Math.max(0, ms - arrivedAt);
  return { events: rowsOf('events'), profiles: rowsOf('profiles'), records, waitedMs, names: [...names] };
}

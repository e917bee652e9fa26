import { GetCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { pairsOf } from '#core/values/rows-by-name.ts';
import { isNew, isStill } from '../aws/expressions.ts';
import { sendTransaction } from '../aws/transactions.ts';
import { fileKey, type NewFile } from './files.ts';
import { packGroups } from './groups.ts';
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

/** The account's newest commit number, strongly consistent; 0 before the first. */
export async function headOf(at: CommitsAt, accountId: string): Promise<number> {
  const found = await at.db.send(
    new GetCommand({ TableName: at.table, Key: { pk: accountId, sk: 'head' }, ConsistentRead: true }),
  );
  return z.number().int().default(0).parse(found.Item?.commit);
}

export async function readCheckpoint(at: CommitsAt, shard: string): Promise<Checkpoint | undefined> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: shardKey(shard), ConsistentRead: true }));
  return found.Item && checkpointSchema.parse(found.Item);
}

export type BatchCommit = {
  shard: string;
  before: Checkpoint | undefined;
  after: Checkpoint;
  accounts: readonly { accountId: string; files: readonly NewFile[]; groups: readonly string[] }[];
  committedAt: string;
};

/** Accounts in one commit: each takes at most six items (head, four event files, profiles) of a transaction's 100. */
export const MAX_ACCOUNTS_A_COMMIT = 16;
const CONTENDED_TRIES = 8;

/**
 * Commits a batch: every account's head advanced by one, its files, and the shard's checkpoint, or nothing.
 * Where another shard has advanced an account's head meanwhile, the numbers are taken anew: files carry none.
 * Throws `superseded` when the checkpoint is not `before` any more: somebody else has stored this batch.
 */
export async function commitBatch(at: CommitsAt, batch: BatchCommit): Promise<Map<string, number>> {
  for (let attempt = 0; attempt < CONTENDED_TRIES; attempt++) {
    const numbers = new Map<string, number>();
    for (const { accountId } of batch.accounts) numbers.set(accountId, (await headOf(at, accountId)) + 1);
    const outcome = await tryCommit(at, { batch, numbers });
    if (outcome === 'committed') return numbers;
    if (outcome === 'superseded') {
      throw new Failure('superseded', `shard ${batch.shard}: this batch is committed already`, { retry: 'later' });
    }
  }
  throw new Failure('unavailable', `shard ${batch.shard}: other shards kept committing first`, { retry: 'later' });
}

async function tryCommit(
  at: CommitsAt,
  { batch, numbers }: { batch: BatchCommit; numbers: ReadonlyMap<string, number> },
): Promise<'committed' | 'superseded' | 'contended'> {
  const items: TransactWriteCommandInput['TransactItems'] = [checkpointItem(at.table, batch)];
  for (const { accountId, files, groups } of batch.accounts) {
    const commit = numbers.get(accountId) ?? 1;
    items.push(headItem(at.table, accountId, commit));
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

function headItem(table: string, accountId: string, commit: number) {
  const Item = { pk: accountId, sk: 'head', commit };
  return { Put: { TableName: table, Item, ...(commit === 1 ? isNew : isStill('commit', commit - 1)) } };
}

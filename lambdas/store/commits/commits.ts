import {
  type DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  QueryCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { pairsOf, rowsByNameSchema } from '#core/values/rows-by-name.ts';
import { sendTransaction } from '../aws/transactions.ts';
import type { FileKind } from '../lake/lake.ts';
import { inOneLayout } from './layout.ts';

/**
 * The commit log: what is committed exists, nothing else does. Per account a gap-free commit number (`head`) and one
 * item per committed file; per shard a checkpoint. `commitBatch` writes all of a batch's in one transaction, so a batch
 * that is run twice, or by two functions at once, is stored once. Readers take a head and ask for files up to it: an
 * immutable snapshot, windows without clocks.
 */
export type CommitsAt = { db: DynamoDBDocumentClient; table: string };

export const fileSchema = z.object({
  kind: z.enum(['events', 'profiles']),
  key: z.string(),
  /** Its commit; of a compacted file the newest of its rows' commits, which the file has as a column. */
  commit: z.number().int().positive(),
  /** Compacted files only: the oldest of its rows' commits. */
  minCommit: z.number().int().positive().optional(),
  rows: z.number().int().positive(),
  bytes: z.number().int().positive(),
  /** Epoch seconds of the earliest and latest row: of the events, or of the profile changes. */
  minTs: z.number().int(),
  maxTs: z.number().int(),
  /** The same as dates in the account's time zone. */
  fromDate: z.iso.date(),
  toDate: z.iso.date(),
  /** Rows per event key; empty for profiles. */
  names: rowsByNameSchema,
  committedAt: z.iso.datetime(),
});
export type CommittedFile = z.infer<typeof fileSchema>;
export type NewFile = Omit<CommittedFile, 'commit' | 'minCommit' | 'committedAt'>;

const checkpointSchema = z.object({
  /** Sequence number, as the stream spells it, of the last record whose content is committed. */
  sequence: z.string(),
  /** Groups that were put more than once and are stored: a late first try of theirs must not be stored again. */
  again: z.array(z.object({ group: z.string(), at: z.number() })),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

const accountCommitKey = (commit: number): string => String(commit).padStart(12, '0');
const fileKey = (kind: FileKind, commit: number, place: number): string =>
  `file#${kind}#${accountCommitKey(commit)}#${String(place).padStart(2, '0')}`;
/** A compacted file stands at its newest commit, after the files that the commit itself brought. */
export const compactedFileKey = (file: { kind: FileKind; commit: number; id: string }): string =>
  `file#${file.kind}#${accountCommitKey(file.commit)}#c-${file.id}`;
const shardKey = (shard: string) => ({ pk: `shard#${shard}`, sk: 'checkpoint' });

/** The account's newest commit number, strongly consistent; 0 before the first. */
export async function headOf(at: CommitsAt, accountId: string): Promise<number> {
  const found = await at.db.send(
    new GetCommand({ TableName: at.table, Key: { pk: accountId, sk: 'head' }, ConsistentRead: true }),
  );
  return z.number().int().default(0).parse(found.Item?.commit);
}

/**
 * Committed files of one kind that hold rows of the half-open window (`after`, `upTo`], oldest first. A compacted file may
 * reach out of the window on either side: its rows are then to be taken by their `commit` (`store/lake/window.ts`).
 */
export async function filesBetween(
  at: CommitsAt,
  window: { accountId: string; kind: FileKind; after: number; upTo: number },
): Promise<CommittedFile[]> {
  if (window.upTo <= window.after) return [];
  const items = await inOneLayout(at, window.accountId, () => itemsFrom(at, window));
  const files = items.map((item) => fileSchema.parse(item));
  return files.filter(({ commit, minCommit = commit }) => commit > window.after && minCommit <= window.upTo);
}

/** Every item of a kind that may hold rows after a commit: what stands beyond the window's end may reach back into it. */
async function itemsFrom(at: CommitsAt, from: { accountId: string; kind: FileKind; after: number }) {
  const items: Record<string, unknown>[] = [];
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': from.accountId,
        ':from': fileKey(from.kind, from.after + 1, 0),
        ':to': `file#${from.kind}#~`,
      },
    },
  );
  for await (const page of pages) items.push(...(page.Items ?? []));
  return items;
}

export async function readCheckpoint(at: CommitsAt, shard: string): Promise<Checkpoint | undefined> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: shardKey(shard), ConsistentRead: true }));
  return found.Item && checkpointSchema.parse(found.Item);
}

const commitSchema = fileSchema.pick({ commit: true, committedAt: true });
export type CommittedGroups = { commit: number; committedAt: string; groups: ReadonlySet<string> };

/**
 * The account's newest commits that hold upload groups, as far back as `since` (ISO time): newest first those whose files
 * stand as they were committed, then likewise those whose files were compacted. In this order none is missed that a
 * compaction moves meanwhile.
 */
export async function* groupsSince(
  at: CommitsAt,
  wanted: { accountId: string; kind: FileKind; since: string },
): AsyncGenerator<CommittedGroups> {
  yield* groupsUnder(at, { ...wanted, prefix: `file#${wanted.kind}#` });
  yield* groupsUnder(at, { ...wanted, prefix: `replaced#${wanted.kind}#` });
}

async function* groupsUnder(
  at: CommitsAt,
  wanted: { accountId: string; prefix: string; since: string },
): AsyncGenerator<CommittedGroups> {
  let start: Record<string, unknown> | undefined;
  do {
    const page = await at.db.send(
      new QueryCommand({
        TableName: at.table,
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: 25,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :files)',
        ExpressionAttributeValues: { ':pk': wanted.accountId, ':files': wanted.prefix },
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    for (const item of page.Items ?? []) {
      const { commit, committedAt } = commitSchema.parse(item);
      if (committedAt < wanted.since) return;
      if (item.groups) yield { commit, committedAt, groups: unpackGroups(item.groups) };
    }
    start = page.LastEvaluatedKey;
  } while (start);
}

/** Where an upload of the account was committed; looks through the newest commits only, far enough for one just made. */
export async function findUpload(
  at: CommitsAt,
  upload: { accountId: string; uploadId: string },
): Promise<{ commit: number; committedAt: string } | undefined> {
  const prefix = upload.uploadId.slice(0, UPLOAD_DIGITS);
  for (const kind of ['events', 'profiles'] as const) {
    let looked = 0;
    for await (const { commit, committedAt, groups } of groupsSince(at, { ...upload, kind, since: '' })) {
      if ([...groups].some((group) => group.startsWith(prefix))) return { commit, committedAt };
      if (++looked >= MOST_LOOKED_AT) break;
    }
  }
  return undefined;
}

const UPLOAD_DIGITS = 16;
const MOST_LOOKED_AT = 200;

/** Name of a group in the commit log: 16 hex digits of its upload's id, then its place as 4; kept as 10 bytes. */
export function groupName(header: { uploadId: string; group: number }): string {
  return header.uploadId.slice(0, UPLOAD_DIGITS) + header.group.toString(16).padStart(4, '0');
}

const GROUP_BYTES = 10;

function packGroups(names: readonly string[]): Uint8Array {
  return Buffer.from(names.join(''), 'hex');
}

function unpackGroups(packed: unknown): Set<string> {
  const bytes = packed instanceof Uint8Array ? Buffer.from(packed) : Buffer.alloc(0);
  const names = new Set<string>();
  for (let at = 0; at < bytes.length; at += GROUP_BYTES) names.add(bytes.toString('hex', at, at + GROUP_BYTES));
  return names;
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
      items.push({ Put: { TableName: at.table, Item, ConditionExpression: 'attribute_not_exists(pk)' } });
    }
  }
  const sent = await sendTransaction(at.db, items);
  if (sent.kind === 'written') return 'committed';
  return sent.reasons[0] === 'ConditionalCheckFailed' ? 'superseded' : 'contended';
}

function checkpointItem(table: string, batch: BatchCommit) {
  const Item = { ...shardKey(batch.shard), ...batch.after, committedAt: batch.committedAt };
  if (!batch.before) return { Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
  return {
    Put: {
      TableName: table,
      Item,
      ConditionExpression: '#sequence = :before',
      ExpressionAttributeNames: { '#sequence': 'sequence' },
      ExpressionAttributeValues: { ':before': batch.before.sequence },
    },
  };
}

function headItem(table: string, accountId: string, commit: number) {
  const Item = { pk: accountId, sk: 'head', commit };
  if (commit === 1) return { Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
  return {
    Put: {
      TableName: table,
      Item,
      ConditionExpression: '#commit = :before',
      ExpressionAttributeNames: { '#commit': 'commit' },
      ExpressionAttributeValues: { ':before': commit - 1 },
    },
  };
}

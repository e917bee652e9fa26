import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isNew, isStill } from '../aws/expressions.ts';
import { sendTransaction } from '../aws/transactions.ts';
import { accountItems, type CommitsAt, paddedCommit } from './items.ts';

/**
 * The roll-up of events: how often each person did each event, and when first and last. It is a row of parts, each of the
 * events of one window of commits, sorted by profile and cut by it into Parquet files; an item beside the commit log names
 * them. Former states are remembered for as long as a reader of an older snapshot may want them. What a row is,
 * `store/lake/summary-rows.ts` says; who writes parts is the lake slice's business.
 */
const fileSchema = z.object({
  /** Hex digits: ids from here on, up to where the part's next file begins. */
  from: z.string(),
  id: z.string(),
  rows: z.number().int().positive(),
  bytes: z.number().int().positive(),
});
export type SummaryFile = z.infer<typeof fileSchema>;

const partSchema = z.object({
  /** The half-open window (`after`, `through`] of commits whose events are in the part. */
  after: z.number().int(),
  through: z.number().int(),
  files: z.array(fileSchema),
});
export type SummaryPart = z.infer<typeof partSchema>;

const partsSchema = z.array(partSchema);
const summariesSchema = z.object({
  version: z.string(),
  parts: partsSchema,
  /** Parts that are being made anew, from the first commit on, to take the place of `parts`. */
  next: partsSchema.optional(),
});
export type Summaries = z.infer<typeof summariesSchema>;

const keyOf = (accountId: string) => ({ pk: accountId, sk: 'summaries' });
const FORMER = 'replaced#summaries#';

export function summaryKey(accountId: string, { id }: Pick<SummaryFile, 'id'>): string {
  return `account=${accountId}/summaries/${id}.parquet`;
}

/** The commit up to which events are in these parts; 0 where there are none. */
export function throughOf(parts: readonly SummaryPart[]): number {
  return parts.at(-1)?.through ?? 0;
}

/** The newest state, strongly consistent; undefined where nothing was ever rolled up. */
export async function readSummaries(at: CommitsAt, accountId: string): Promise<Summaries | undefined> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: keyOf(accountId), ConsistentRead: true }));
  return found.Item && summariesSchema.parse(found.Item);
}

/**
 * The parts that a reader of commits up to `upTo` builds on; the reader counts the later events itself. Today's parts
 * if none passes `upTo`; else the newest older state, since states are kept for longer than a cursor lives; else those
 * of today's that fit, perhaps none: then the reader counts all events.
 */
export async function summariesUpTo(
  at: CommitsAt,
  { accountId, upTo }: { accountId: string; upTo: number },
): Promise<SummaryPart[]> {
  const { parts } = (await readSummaries(at, accountId)) ?? { parts: [] };
  if (throughOf(parts) <= upTo) return parts;
  const page = await at.db.send(
    new QueryCommand({
      TableName: at.table,
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: 1,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': accountId, ':from': FORMER, ':to': `${FORMER}${paddedCommit(upTo)}#~` },
    }),
  );
  const [former] = z.array(formerSchema).parse(page.Items ?? []);
  const usable = parts.filter(({ through }) => through <= upTo);
  return former && throughOf(former.parts) >= throughOf(usable) ? former.parts : usable;
}

export type NewSummaries = {
  accountId: string;
  before: Summaries | undefined;
  after: Omit<Summaries, 'version'>;
  newId: () => string;
  /** Epoch milliseconds. */
  now: number;
};

/**
 * Puts a state in the place of the one that it was made from, which is remembered where its parts are others. Undefined:
 * somebody else was first, and nothing was changed.
 */
export async function replaceSummaries(at: CommitsAt, replacing: NewSummaries): Promise<Summaries | undefined> {
  const { accountId, before, after, now } = replacing;
  const state = { ...after, version: replacing.newId() };
  const Put = { TableName: at.table, Item: { ...keyOf(accountId), ...state } };
  const replacedAt = new Date(now).toISOString();
  const former = before && before.parts !== after.parts && before.parts.length > 0 ? before : undefined;
  const sk = `${FORMER}${paddedCommit(throughOf(former?.parts ?? []))}#${replacedAt}#${state.version}`;
  const condition = before ? isStill('version', before.version) : isNew;
  const remembered = { TableName: at.table, Item: { pk: accountId, sk, parts: former?.parts, replacedAt } };
  const TransactItems = [{ Put: { ...Put, ...condition } }, ...(former ? [{ Put: remembered }] : [])];
  const sent = await sendTransaction(at.db, TransactItems);
  return sent.kind === 'written' ? state : undefined;
}

const formerSchema = z.object({ sk: z.string(), parts: partsSchema, replacedAt: z.iso.datetime() });
export type FormerSummaries = z.infer<typeof formerSchema>;

/** States that were replaced and are still remembered. */
export async function formerSummaries(at: CommitsAt, accountId: string): Promise<FormerSummaries[]> {
  const items = await accountItems(at, { accountId, prefix: FORMER });
  return z.array(formerSchema).parse(items);
}

/** Keys of a state's files, those of its parts and those that are being made. */
export function keysOf(accountId: string, { parts, next = [] }: Pick<Summaries, 'parts' | 'next'>): string[] {
  return [...parts, ...next].flatMap(({ files }) => files.map((file) => summaryKey(accountId, file)));
}

/** Ids in their order, from `from` on and before `until`; no `until`: to the end. */
export type IdRange = { from: string; until?: string };

/** The range of one id. */
export const onlyId = (id: string): IdRange => ({ from: id, until: `${id}~` });

/** Of a part's files those that may hold rows of ids of a range. */
export function filesWithin({ files }: SummaryPart, { from, until }: IdRange): SummaryFile[] {
  return files.filter((file, place) => {
    const end = files[place + 1]?.from;
    return (until === undefined || file.from < until) && (end === undefined || end > from);
  });
}

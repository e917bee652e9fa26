import { type RetryDeps, untilAnswered } from '../wire/retry.ts';
import type { Post, Taken } from '../wire/upload.ts';
import { type BadRow, type Batch, batchesOf, type Row } from './batches.ts';
import { sendInOrder } from './in-order.ts';
import type { Done, Journal } from './journal.ts';
import { refusedRows } from './places.ts';

/**
 * Uploads rows from beginning to end, or from where an earlier call stopped. What the server refuses, and rows that are no
 * records, are told of with the reason before their batch is called done; a crash between the two is mended by cutting off
 * what the journal does not know of.
 */
export type Rejected = { line: number; raw: string; code?: number; reason: string };
export type Totals = { rows: number; stored: number; rejected: number; batches: number };
export type UploadDeps = {
  post: Post;
  retry: RetryDeps;
  now: () => number;
  journal: Journal;
  /** Writes rejected rows down, on the disk; answers the bytes that their file has then. */
  reject: (rejected: readonly Rejected[]) => Promise<number>;
  settled?: (totals: Totals) => void;
  /** Of dry runs. */
  warn?: (warnings: readonly string[]) => void;
};
export type UploadWish = {
  most: number;
  atOnce: number /** What to do with batches whose answer nobody knows any more. */;
  unanswered: Unanswered;
};
export type Unanswered = 'ask' | 'send' | 'skip';

const NOTHING: Taken = { kind: 'taken', processed: 0, refused: [], receipt: undefined, warnings: [] };
/** Keys are known for 24 hours (wire contract, decisions: idempotent upload); a quarter of an hour is for clocks that differ. */
const KEY_MS = (24 * 60 - 15) * 60_000;

export async function uploadRows(
  rows: AsyncIterable<Row> | Iterable<Row>,
  { deps, wish }: { deps: UploadDeps; wish: UploadWish },
): Promise<Totals & { receipts: string[] }> {
  const { journal } = deps;
  const totals: Totals = { rows: 0, stored: 0, rejected: 0, batches: 0 };
  const receipts: string[] = [];
  const add = ({ processed, refused, receipt }: Pick<Done, 'processed' | 'refused' | 'receipt'>) => {
    totals.rows += processed + refused;
    totals.stored += processed;
    totals.rejected += refused;
    totals.batches += 1;
    if (receipt) receipts.push(receipt);
    deps.settled?.(totals);
  };

  async function* left(): AsyncGenerator<Batch> {
    for await (const batch of batchesOf(rows, { seed: journal.seed, most: wish.most })) {
      const done = journal.done[batch.number - 1];
      const known = done ?? journal.sent.get(batch.number);
      if (known && known.key !== batch.key) throw new Error(changedText(batch));
      if (done) add(done);
      else yield batch;
    }
    if (totals.batches < journal.done.length)
      throw new Error('the source has fewer rows than were uploaded of it before');
  }

  async function send(batch: Batch): Promise<Taken> {
    if (batch.rows.length === 0) return NOTHING;
    const before = journal.sent.get(batch.number);
    if (before && deps.now() - before.at > KEY_MS) {
      if (wish.unanswered === 'skip') return { ...NOTHING, processed: batch.rows.length };
      if (wish.unanswered === 'ask') throw new Error(unansweredText(batch, before.at));
    }
    if (!before || wish.unanswered === 'send')
      await journal.write({ sent: batch.number, key: batch.key, at: deps.now() });
    const taken = await untilAnswered(deps.retry, () => deps.post(batch.body, batch.key));
    if (taken.kind === 'refused') throw new Error(`${linesOf(batch)}: ${taken.error}`);
    return taken;
  }

  await sendInOrder(left(), {
    atOnce: wish.atOnce,
    send,
    async settled(batch, taken) {
      const rejected = rejectedOf(batch, taken);
      const bytes = await deps.reject(rejected);
      const { processed, receipt } = taken;
      const refused = rejected.length;
      await journal.write({
        done: batch.number,
        key: batch.key,
        processed,
        refused,
        bytes,
        ...(receipt && { receipt }),
      });
      deps.warn?.(taken.warnings);
      add({ processed, refused, receipt });
    },
  });
  return { ...totals, receipts };
}

function rejectedOf(batch: Batch, { refused }: Taken): Rejected[] {
  const byServer = refusedRows(refused, batch.rows).map(({ refusal: { code, error, record }, row }) => ({
    line: row?.line ?? 0,
    raw: row?.raw ?? JSON.stringify(record),
    code,
    // Of the request, where nobody finds it.
    reason: error.replace(/\s*Skipped record number : \d+\s*$/, ''),
  }));
  const here = batch.bad.map(({ line, raw, error }: BadRow) => ({ line, raw, reason: error }));
  return [...byServer, ...here].toSorted((a, b) => a.line - b.line);
}

function linesOf({ rows }: Batch): string {
  return `lines ${rows[0]?.line} to ${rows.at(-1)?.line}`;
}

function changedText(batch: Batch): string {
  return `${linesOf(batch)} are not what they were when this upload was interrupted: the source, the mapping or --batch-size has changed. Call again with --restart to upload all of it, with what was uploaded before once more`;
}

function unansweredText(batch: Batch, at: number): string {
  return `${linesOf(batch)} were sent at ${new Date(at).toISOString()} and the answer never came; a day later, the server knows the key no more, so sending them again may store them twice. Look whether they are there, then call again with --unanswered send or --unanswered skip`;
}

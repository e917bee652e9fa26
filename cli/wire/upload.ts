import * as z from 'zod';
import { type Ask, type Refused, refusedBy, type Waits } from './ask.ts';

/** The upload API as a client meets it (wire contract, upload). */
export type Refusal = { code: number; error: string; record: unknown };
export type Taken = {
  kind: 'taken';
  processed: number;
  refused: Refusal[];
  /** By which it can be asked whether the records are committed. */
  receipt: string | undefined;
  /** Of a dry run. */
  warnings: string[];
};

const answerSchema = z.object({
  processed: z.int(),
  unprocessed: z.array(z.object({ code: z.int(), error: z.string(), record: z.unknown() })),
  warnings: z.array(z.string()).default([]),
});
const NOT_STORED = 555;

export type Post = (body: string, key: string) => Promise<Taken | Waits | Refused>;

/** @param dryRun judges the records and stores nothing */
export function uploader(ask: Ask, { dryRun }: { dryRun: boolean }): Post {
  return async function post(body, key) {
    const came = dryRun
      ? await ask('/1/upload?dryRun=1', { body })
      : await ask('/1/upload', { body, headers: { 'Idempotency-Key': key } });
    if (came.kind !== 'answer') return came;
    const read = answerSchema.safeParse(came.answer);
    if (!read.success) return refusedBy(came.answer);
    const { processed, unprocessed: refused, warnings } = read.data;
    const notStored = refused.filter(({ code }) => code === NOT_STORED).length;
    // Sent again with the same key, the others are answered as they were and stored once.
    if (notStored > 0) return { kind: 'wait', reason: `${notStored} records were not stored` };
    return { kind: 'taken', processed, refused, receipt: came.header('x-causeway-upload-id') ?? undefined, warnings };
  };
}

const receiptSchema = z.object({ upload: z.object({ committed: z.boolean() }) });

/** Asks until the records of a receipt are in what every cursor and count begins with from then on. */
export function committed(ask: Ask, receipt: string): () => Promise<{ kind: 'committed' } | Waits | Refused> {
  return async () => {
    const came = await ask(`/api/uploads/${receipt}`);
    if (came.kind !== 'answer') return came;
    const read = receiptSchema.safeParse(came.answer);
    if (!read.success) return refusedBy(came.answer);
    return read.data.upload.committed
      ? { kind: 'committed' }
      : { kind: 'wait', reason: 'an upload is not committed yet', afterMs: 500 };
  };
}

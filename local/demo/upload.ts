import * as z from 'zod';
import { bar, count } from '../terminal/format.ts';
import type { Say } from '../terminal/report.ts';
import type { Api } from './api.ts';
import { forEach, until } from './pace.ts';

/** Sends records in calls of a thousand, and asks of each call whether its records are committed. */
const PER_CALL = 1_000;
const IN_FLIGHT = 4;
const COMMIT_WITHIN_MS = 180_000;

export type Receipt = { uploadId: string; answeredAt: number };

const uploadAnswer = z.object({ status: z.string(), processed: z.int(), unprocessed: z.array(z.unknown()) });

/** Every record must be taken; the first that is not is an error with the product's own words. */
export async function uploadAll(api: Api, options: { records: readonly unknown[]; say: Say }): Promise<Receipt[]> {
  const { records, say } = options;
  const starts = Array.from({ length: Math.ceil(records.length / PER_CALL) }, (_, index) => index * PER_CALL);
  let taken = 0;
  async function send(start: number): Promise<Receipt> {
    const d = records.slice(start, start + PER_CALL);
    const { body, headers, answeredAt } = await api.ask({
      method: 'POST',
      path: '/1/upload',
      body: { d },
      answer: uploadAnswer,
    });
    const uploadId = headers.get('x-causeway-upload-id');
    if (body.status !== 'success' || body.processed !== d.length || !uploadId) {
      throw new Error(`An upload was not taken whole: ${JSON.stringify(body).slice(0, 300)}`);
    }
    taken += d.length;
    say(`${bar(taken, records.length)}  ${count(taken)} of ${count(records.length)} records`);
    return { uploadId, answeredAt };
  }
  return await forEach(starts, { atOnce: IN_FLIGHT, work: send });
}

const stateAnswer = z.object({
  upload: z.object({ committed: z.boolean(), committedAt: z.iso.datetime().optional() }),
});

/** Waits for every upload; the longest time from an answer to its commit, in milliseconds. */
export async function untilCommitted(api: Api, options: { receipts: readonly Receipt[]; say: Say }): Promise<number> {
  let committed = 0;
  async function lagOf(receipt: Receipt): Promise<number> {
    const path = `/api/uploads/${receipt.uploadId}`;
    async function ask(): Promise<string | undefined> {
      const { body } = await api.ask({ method: 'GET', path, answer: stateAnswer });
      return body.upload.committed ? body.upload.committedAt : undefined;
    }
    const committedAt = await until(ask, { withinMs: COMMIT_WITHIN_MS, what: path, signal: api.signal });
    committed += 1;
    options.say(`${bar(committed, options.receipts.length)}  ${committed} of ${options.receipts.length} uploads`);
    return Date.parse(committedAt) - receipt.answeredAt;
  }
  const lags = await forEach(options.receipts, { atOnce: 2, work: lagOf });
  return Math.max(0, ...lags);
}

import type { Account } from '#core/account.ts';
import { type Lane, takeUpload, type Unprocessed, type Upload, unprocessedOf } from '#core/take-upload.ts';
import { writeReceipt } from '#core/upload-receipt.ts';
import { readUploadBody } from './upload-body.ts';

/**
 * The use case of `POST /1/upload`: "success" is said of a record only when the stream has acknowledged it. What the
 * stream did not take is answered as unprocessed (555), so that a client can send just that again.
 */
export type AcceptDeps = {
  lanes: number;
  now: () => number;
  newUploadId: () => string;
  put: (
    upload: Upload,
    lanes: readonly Lane[],
  ) => Promise<{
    stored: [shardId: string, sequenceNumber: string][];
    refused: { places: number[]; reason: string }[];
  }>;
};

export type UploadAnswer = { status: 'success' | 'partial' | 'fail'; processed: number; unprocessed: Unprocessed[] };
export type Accepted =
  | { kind: 'malformed'; error: string }
  | { kind: 'answered'; answer: UploadAnswer; receipt?: string; uploadId?: string }
  | { kind: 'unavailable'; reason: string };

export function acceptUpload(deps: AcceptDeps) {
  return async function accept(request: { account: Account; text: string; dryRun: boolean }): Promise<Accepted> {
    const body = readUploadBody(request.text);
    if (body.kind === 'malformed') return body;
    const { accountId, timezone } = request.account;
    const upload = { uploadId: deps.newUploadId(), accountId, timezone, receivedAt: deps.now() };
    const taken = takeUpload(upload, { records: body.records, lanes: deps.lanes });
    if (request.dryRun || taken.processed === 0) return { kind: 'answered', answer: answerOf(taken) };

    const put = await deps.put(upload, taken.lanes);
    if (put.stored.length === 0) return { kind: 'unavailable', reason: put.refused[0]?.reason ?? 'nothing put' };
    for (const { places } of put.refused) {
      for (const place of places) taken.unprocessed.push(notStored(place, body.records[place]));
      taken.processed -= places.length;
    }
    const receipt = writeReceipt({ uploadId: upload.uploadId, places: put.stored });
    return { kind: 'answered', answer: answerOf(taken), receipt, uploadId: upload.uploadId };
  };
}

function notStored(place: number, record: unknown): Unprocessed {
  const error = `Server error, please send this record again. Skipped record number : ${place + 1}`;
  return unprocessedOf({ kind: 'rejected', code: 555, error }, record);
}

function answerOf({ processed, unprocessed }: { processed: number; unprocessed: Unprocessed[] }): UploadAnswer {
  const status = unprocessed.length === 0 ? 'success' : processed === 0 ? 'fail' : 'partial';
  return { status, processed, unprocessed };
}

import type { Account } from '#core/account.ts';
import {
  type Lane,
  type TakenUpload,
  takeUpload,
  type Unprocessed,
  type Upload,
  unprocessedOf,
} from '#core/take-upload.ts';
import { writeReceipt } from '#core/upload-receipt.ts';
import type { KnownEventTypes } from './event-types.ts';
import { bodyHashOf, type Claim, type Claims, claimId, isIdempotencyKey, uploadIdOf } from './idempotency.ts';
import { readUploadBody } from './upload-body.ts';

/**
 * The use case of `POST /1/upload`: "success" is said of a record only when the stream has acknowledged it. What the
 * stream did not take is answered as unprocessed (555), so that a client can send just that again.
 */
type Put = (
  upload: Upload,
  lanes: readonly Lane[],
) => Promise<{
  stored: [shardId: string, sequenceNumber: string][];
  refused: { places: number[]; reason: string }[];
}>;

export type AcceptDeps = {
  lanes: number;
  now: () => number;
  newUploadId: () => string;
  put: Put;
  /** Without it, no event type is refused. */
  eventTypes?: KnownEventTypes;
  /** Without it, keys are not looked at. `putAgain` puts groups that may have been put before. */
  idempotency?: { claims: Claims; putAgain: Put };
};

export type UploadAnswer = { status: 'success' | 'partial' | 'fail'; processed: number; unprocessed: Unprocessed[] };
export type Accepted =
  | { kind: 'malformed'; error: string }
  | { kind: 'key-in-use'; error: string }
  | { kind: 'answered'; answer: UploadAnswer; receipt?: string | undefined; uploadId?: string; repeated?: boolean }
  | { kind: 'unavailable'; reason: string };

export type UploadRequest = { account: Account; text: string; dryRun: boolean; idempotencyKey?: string | undefined };

export function acceptUpload(deps: AcceptDeps) {
  return async function accept(request: UploadRequest): Promise<Accepted> {
    const body = readUploadBody(request.text);
    if (body.kind === 'malformed') return body;
    const { records } = body;
    const { accountId, timezone } = request.account;
    const claimed = await claimOf(deps, request);
    if (claimed?.kind === 'malformed' || claimed?.kind === 'key-in-use') return claimed;
    const upload: Upload = {
      uploadId: claimed ? uploadIdOf({ id: claimed.id, ...claimed.claim }) : deps.newUploadId(),
      accountId,
      timezone,
      receivedAt: claimed?.claim.receivedAt ?? deps.now(),
    };
    const taken = await takeWithin(deps, { upload, records, dryRun: request.dryRun });
    if (request.dryRun) return { kind: 'answered', answer: answerOf(taken) };
    if (claimed?.claim.receipt !== undefined) {
      return { ...answered(upload, taken, claimed.claim.receipt), repeated: true };
    }
    if (taken.processed === 0) {
      await claimed?.settle('');
      return { kind: 'answered', answer: answerOf(taken) };
    }

    const put = await (claimed?.put ?? deps.put)(upload, taken.lanes);
    if (put.stored.length === 0) return { kind: 'unavailable', reason: put.refused[0]?.reason ?? 'nothing put' };
    for (const { places } of put.refused) {
      for (const place of places) taken.unprocessed.push(notStored(place, records[place]));
      taken.processed -= places.length;
    }
    const receipt = writeReceipt({ ...receiptOf(upload), records: taken.processed, places: put.stored });
    // What was not put is put when the client tries again with the same key; until then this is no final answer.
    if (put.refused.length === 0) await claimed?.settle(receipt);
    return answered(upload, taken, receipt);
  };
}

type Claimed = {
  kind: 'claimed';
  id: string;
  claim: Claim;
  put: Put;
  settle: (receipt: string) => Promise<void>;
};

async function claimOf(
  { idempotency, ...deps }: AcceptDeps,
  { account, text, dryRun, idempotencyKey: key }: UploadRequest,
): Promise<Claimed | (Accepted & { kind: 'malformed' | 'key-in-use' }) | undefined> {
  if (!idempotency || key === undefined || dryRun) return undefined;
  if (!isIdempotencyKey(key)) return { kind: 'malformed', error: 'Idempotency-Key: must be 1 to 255 characters' };
  const id = claimId(account.accountId, key);
  const wanted: Claim = { bodyHash: bodyHashOf(text), receivedAt: deps.now() };
  const { kind, claim } = await idempotency.claims.claim(id, wanted);
  if (claim.bodyHash !== wanted.bodyHash) {
    return { kind: 'key-in-use', error: 'Idempotency-Key: was used with another body within the last 24 hours' };
  }
  const put = kind === 'mine' ? deps.put : idempotency.putAgain;
  return { kind: 'claimed', id, claim, put, settle: (receipt) => idempotency.claims.settle(id, receipt) };
}

/** Judges the records; those of event types that the account has no room for are refused. */
async function takeWithin(
  { eventTypes, lanes }: AcceptDeps,
  { upload, records, dryRun }: { upload: Upload; records: readonly unknown[]; dryRun: boolean },
): Promise<TakenUpload> {
  if (!eventTypes) return takeUpload(upload, { records, lanes });
  const known = eventTypes.known(upload.accountId);
  const taken = takeUpload(upload, { records, lanes, types: { known, refused: new Set() } });
  if (taken.newTypes.size === 0) return taken;
  const refused = await eventTypes.admit(upload.accountId, { keys: taken.newTypes, look: dryRun });
  return refused.size === 0 ? taken : takeUpload(upload, { records, lanes, types: { known, refused } });
}

function receiptOf({ uploadId, receivedAt }: Upload) {
  return { uploadId, receivedAt };
}

function notStored(place: number, record: unknown): Unprocessed {
  const error = `Server error, please send this record again. Skipped record number : ${place + 1}`;
  return unprocessedOf({ kind: 'rejected', code: 555, error }, record);
}

function answered(upload: Upload, taken: TakenUpload, receipt: string): Accepted & { kind: 'answered' } {
  return { kind: 'answered', answer: answerOf(taken), receipt: receipt || undefined, uploadId: upload.uploadId };
}

function answerOf({ processed, unprocessed }: TakenUpload): UploadAnswer {
  const status = unprocessed.length === 0 ? 'success' : processed === 0 ? 'fail' : 'partial';
  return { status, processed, unprocessed };
}

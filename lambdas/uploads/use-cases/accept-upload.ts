import type { Account } from '#core/accounts/account.ts';
import type { ReachedLimit } from '#core/accounts/gate.ts';
import type { Rejection } from '#core/intake/records/rejection.ts';
import {
  type TakenUpload,
  takeUpload,
  type Unprocessed,
  type Upload,
  unprocessedOf,
} from '#core/intake/take-upload.ts';
import { writeReceipt } from '#core/intake/upload-receipt.ts';
import type { KnownEventTypes } from '#store/accounts/event-types.ts';
import { bodyHashOf, type Claim, type Claims, claimId, isIdempotencyKey, uploadIdOf } from '../domain/idempotency.ts';
import { refusalsFrom, refusedOf, settledAnswer } from '../domain/judgement.ts';
import type { Put, PutRequest, StoredGroup } from '../domain/put.ts';
import type { JudgedRecords } from '../domain/recent-upload.ts';
import { readUploadBody } from '../domain/upload-body.ts';

/**
 * The use case of `POST /1/upload`: "success" is said of a record only when the stream has acknowledged it. What the
 * stream did not take is answered as unprocessed (555), so that a client can send just that again.
 */
export type AcceptDeps = {
  lanes: number;
  now: () => number;
  newUploadId: () => string;
  put: Put;
  /** Without it, no event type is refused. */
  eventTypes?: KnownEventTypes;
  /** Without it, keys are not looked at. */
  claims?: Claims;
};

export type UploadAnswer = { status: 'success' | 'partial' | 'fail'; processed: number; unprocessed: Unprocessed[] };
export type Accepted =
  | { kind: 'malformed'; error: string }
  | { kind: 'key-in-use'; error: string }
  | {
      kind: 'answered';
      answer: UploadAnswer;
      judged: JudgedRecords;
      receipt?: string | undefined;
      uploadId?: string;
      repeated?: boolean;
    }
  | { kind: 'limited'; limit: ReachedLimit }
  | { kind: 'unavailable'; reason: string };

export type UploadRequest = { account: Account; text: string; dryRun: boolean; idempotencyKey?: string | undefined };
type Read = { account: Account; text: string; records: readonly unknown[] };

export function acceptUpload(deps: AcceptDeps) {
  return async function accept(request: UploadRequest): Promise<Accepted> {
    const body = readUploadBody(request.text);
    if (body.kind === 'malformed') return body;
    const read = { ...request, records: body.records };
    const { idempotencyKey: key } = request;
    const { claims } = deps;
    if (key !== undefined && claims && !request.dryRun) {
      if (!isIdempotencyKey(key)) return { kind: 'malformed', error: 'Idempotency-Key: must be 1 to 255 characters' };
      return await acceptOnce({ ...deps, claims }, { ...read, key });
    }
    const upload = uploadFrom(read, { uploadId: deps.newUploadId(), receivedAt: deps.now() });
    const taken = await judge(deps, { upload, records: read.records, look: request.dryRun });
    if (request.dryRun || taken.processed === 0) {
      return { kind: 'answered', answer: answerOf(taken), judged: { ...taken, records: read.records } };
    }
    return await putTaken({ ...read, upload, taken, again: false, put: deps.put });
  };
}

/** Accepts an upload that comes with a key: what its first try decided is decided. */
async function acceptOnce(
  deps: AcceptDeps & { claims: Claims },
  { key, ...read }: Read & { key: string },
): Promise<Accepted> {
  const { records } = read;
  const id = claimId(read.account.accountId, key);
  const bodyHash = bodyHashOf(read.text);
  const found = await deps.claims.find(id);
  const first = found ? undefined : await judgeFirst(deps, { ...read, id, bodyHash });
  const { kind, claim } = first ? await deps.claims.claim(id, first.claim) : { kind: 'found', claim: found };
  if (claim?.bodyHash !== bodyHash) {
    return { kind: 'key-in-use', error: 'Idempotency-Key: was used with another body within the last 24 hours' };
  }
  const { receivedAt, lanes = deps.lanes } = claim;
  const upload = uploadFrom(read, { uploadId: uploadIdOf({ id, receivedAt }), receivedAt });
  const refused = claim.refused ?? refusedOf(takeUpload(upload, { records, lanes }));
  const decided = refusalsFrom(refused, { records, now: Math.floor(receivedAt / 1_000) });
  if (claim.receipt !== undefined) {
    const settled = { ...settledAnswer(decided, records), records, refusals: decided };
    return { ...answered(upload, settled, claim.receipt), repeated: kind === 'found' };
  }
  const mine = kind === 'mine' ? first?.taken : undefined;
  const taken = mine ?? takeUpload(upload, { records, lanes, decided });
  const settled = {
    settle: (receipt: string) => deps.claims.settle(id, receipt),
    remember: (stored: readonly StoredGroup[]) => deps.claims.remember(id, stored),
  };
  return await putTaken({ ...read, ...settled, upload, taken, again: !mine, stored: claim.stored, put: deps.put });
}

async function judgeFirst(
  deps: AcceptDeps,
  { id, bodyHash, ...read }: Read & { id: string; bodyHash: string },
): Promise<{ claim: Claim; taken: TakenUpload }> {
  const receivedAt = deps.now();
  const upload = uploadFrom(read, { uploadId: uploadIdOf({ id, receivedAt }), receivedAt });
  const taken = await judge(deps, { upload, records: read.records, look: false });
  const claim = { bodyHash, receivedAt, lanes: deps.lanes, refused: refusedOf(taken) };
  return { taken, claim: taken.processed === 0 ? { ...claim, receipt: '' } : claim };
}

/** Judges the records; those of event types that the account has no room for are refused. */
async function judge(
  { eventTypes, lanes }: AcceptDeps,
  { upload, records, look }: { upload: Upload; records: readonly unknown[]; look: boolean },
): Promise<TakenUpload> {
  if (!eventTypes) return takeUpload(upload, { records, lanes });
  const known = eventTypes.known(upload.accountId);
  const taken = takeUpload(upload, { records, lanes, types: { known, refused: new Set() } });
  if (taken.newTypes.size === 0) return taken;
  const refused = await eventTypes.admit(upload.accountId, { keys: taken.newTypes, look });
  return refused.size === 0 ? taken : takeUpload(upload, { records, lanes, types: { known, refused } });
}

type Putting = Omit<PutRequest, 'lanes'> & {
  records: readonly unknown[];
  taken: TakenUpload;
  put: Put;
  /** Told when every group is on the stream. */
  settle?: (receipt: string) => Promise<void>;
  /** Told of the groups that are, when not all are. */
  remember?: (stored: readonly StoredGroup[]) => Promise<void>;
};

async function putTaken({ records, taken, ...given }: Putting): Promise<Accepted> {
  const { account, upload, stored, again } = given;
  const put = await given.put({ account, upload, lanes: taken.lanes, stored, again });
  if (put.kind === 'limited') return put;
  if (put.stored.length === 0) return { kind: 'unavailable', reason: put.refused[0]?.reason ?? 'nothing put' };
  // A record whose person and device lie in two groups is one record, also where neither was put.
  const notPut = new Set(put.refused.flatMap((group) => group.places));
  const missed = new Map([...notPut].map((place) => [place, notStored(place)]));
  for (const [place, rejection] of missed) taken.unprocessed.push(unprocessedOf(rejection, records[place]));
  taken.processed -= missed.size;
  const refusals = missed.size === 0 ? taken.refusals : new Map([...taken.refusals, ...missed]);
  const { uploadId, receivedAt } = upload;
  const places = put.stored.map(([, shardId, sequenceNumber]): [string, string] => [shardId, sequenceNumber]);
  const receipt = writeReceipt({ uploadId, receivedAt, records: taken.processed, places });
  // What was not put is put when the client tries again with the same key; until then this is no final answer.
  await (put.refused.length === 0 ? given.settle?.(receipt) : given.remember?.(put.stored));
  return answered(upload, { ...taken, records, refusals }, receipt);
}

function uploadFrom({ account }: Read, ids: { uploadId: string; receivedAt: number }): Upload {
  return { ...ids, accountId: account.accountId, timezone: account.timezone };
}

function notStored(place: number): Rejection {
  const error = `Server error, please send this record again. Skipped record number : ${place + 1}`;
  return { kind: 'rejected', code: 555, error };
}

type Answered = Accepted & { kind: 'answered' };

function answered({ uploadId }: Upload, taken: Judged & JudgedRecords, receipt: string): Answered {
  const { records, refusals } = taken;
  return {
    kind: 'answered',
    answer: answerOf(taken),
    judged: { records, refusals },
    receipt: receipt || undefined,
    uploadId,
  };
}

type Judged = Pick<TakenUpload, 'processed' | 'unprocessed'>;

function answerOf({ processed, unprocessed }: Judged): UploadAnswer {
  const status = unprocessed.length === 0 ? 'success' : processed === 0 ? 'fail' : 'partial';
  return { status, processed, unprocessed };
}

import { createHash } from 'node:crypto';
import type { Refused } from './judgement.ts';
import type { StoredGroup } from './put.ts';

/**
 * `Idempotency-Key` (wire contract, decisions: idempotent upload): the same key with the same body within 24 hours is
 * answered with the first answer and stored once. The records are judged first, then a claim that holds the judgement
 * is written, and only then is anything put on the stream. A claim without a receipt means that the first try is still
 * at work, or died: the next try puts what the claim says once more, marked as put again, and the lake stores it once.
 * Nobody waits, no crash loses or doubles, and nothing is judged twice.
 */
export type Claim = {
  bodyHash: string;
  /** Epoch milliseconds of the first try: the time of records that name none, and part of the upload's id. */
  receivedAt: number;
  /** Into how many lanes the first try spread people: the groups of every try are the same. */
  lanes?: number | undefined;
  /** Absent, like `lanes`, in a claim of an older version, which kept neither. */
  refused?: readonly Refused[] | undefined;
  /** Groups that are on the stream already, where a try could not put them all. */
  stored?: readonly StoredGroup[] | undefined;
  /** Set when every group is on the stream: the receipt of that put, empty when no record was good. */
  receipt?: string | undefined;
};

export type Claims = {
  /** The claim that is there and younger than 24 hours. */
  find: (id: string) => Promise<Claim | undefined>;
  /** Writes the claim where there is none that is younger than 24 hours; answers the one that is there. */
  claim: (id: string, claim: Claim) => Promise<{ kind: 'mine' | 'found'; claim: Claim }>;
  settle: (id: string, receipt: string) => Promise<void>;
  remember: (id: string, stored: readonly StoredGroup[]) => Promise<void>;
};

const MAX_KEY = 255;

export function isIdempotencyKey(key: string): boolean {
  return key.length > 0 && key.length <= MAX_KEY;
}

const sha256 = (...parts: readonly string[]) => createHash('sha256').update(parts.join('\u001f')).digest('hex');

/** Name of a key's claim: its hash, since a key may hold anything. */
export function claimId(accountId: string, key: string): string {
  return `${accountId}#key#${sha256(key)}`;
}

export function bodyHashOf(text: string): string {
  return sha256(text);
}

/** Id of an upload that came with a key: the same for every try, another one when the key is used again a day later. */
export function uploadIdOf(claim: { id: string; receivedAt: number }): string {
  return sha256(claim.id, String(claim.receivedAt)).slice(0, 24);
}

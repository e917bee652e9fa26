import { createHash } from 'node:crypto';

/**
 * `Idempotency-Key` (wire contract, idempotent upload): the same key with the same body within 24 hours is answered with
 * the first answer and stored once. A claim is written before anything is put on the stream. Whoever finds it unanswered
 * — the first is still at work, or died — puts the very same groups once more, marked as put again, and the lake stores
 * them once: nobody waits, and no crash loses or doubles. The answer is not kept but found anew from the body: judging
 * records is the same whenever it is done, given the time and the types that the claim holds.
 */
export type Claim = {
  bodyHash: string;
  /** Epoch milliseconds of the first try: the time of records that name none, and part of the upload's id. */
  receivedAt: number;
  /** Set when every group is on the stream: the receipt of that put, empty when no record was good. */
  receipt?: string | undefined;
};

export type Claims = {
  /** Writes the claim where there is none that is younger than 24 hours; answers the one that is there. */
  claim: (id: string, claim: Claim) => Promise<{ kind: 'mine' | 'found'; claim: Claim }>;
  settle: (id: string, receipt: string) => Promise<void>;
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

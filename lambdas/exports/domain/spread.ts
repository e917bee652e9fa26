import { createHash } from 'node:crypto';

/**
 * The minute past the hour at which an account's recurring exports start. Most accounts of a deployment have the same midnight;
 * runs of one account share what one would have (`share.ts`), and those of different accounts would all begin in the same
 * second, each with its first parts. So accounts are spread over a quarter of an hour, each at a minute that stays its own: what
 * is due at once is a fifteenth, and a function that is asked for too often within the second asks again by itself.
 */
const MINUTES = 15;

export function minuteOf(accountId: string): number {
  return createHash('sha256').update(accountId).digest().readUInt32BE(0) % MINUTES;
}

import { createHash } from 'node:crypto';

/**
 * Something that is due later: a wait for what must not come, a delay, the end of a quiet hour. Timers lie by the minute in
 * which they are due, and in that by buckets, so that a sweep finds what is due without asking for everything.
 */
export type Timer = {
  kind: 'wait' | 'delay';
  accountId: string;
  campaignId: number;
  profileId: string;
  eventId: string;
  /** Epoch seconds: never before. */
  fireAt: number;
  /** The event, compressed, as base64. */
  line: string;
  /** How often it was tried in vain. */
  tries: number;
};

export const BUCKETS = 16;

/**
 * For so long after the end of a wait, an event that came in time may still be on its way: received at the door, not yet
 * looked at. Events are looked at within a second or two; this is for a reader that is behind.
 */
export const GRACE_S = 60;

export function bucketOf({ accountId, campaignId, eventId }: Timer): number {
  const bytes = createHash('sha256').update(`${accountId}#${campaignId}#${eventId}`).digest();
  return (bytes[0] ?? 0) % BUCKETS;
}

/** The minute in which a timer is looked for: that of its time, or the next one where that is over already. */
export function minuteOf(fireAt: number, now: number): number {
  return Math.max(Math.floor(fireAt / 60), Math.floor(now / 60_000) + 1);
}

/** Minutes until a timer that failed is tried again. */
export const backOff = (tries: number) => Math.min(60, 2 ** tries);
/** Then it is put aside: more than a day after its time. */
export const MOST_TRIES = 30;

import type { Delivery } from '#core/messages/delivery.ts';
import type { Attempt } from '#core/webhooks/attempt.ts';

/** A delivery as it came, with the message that it came by. */
export type Arrival = { messageId: string; delivery: Delivery };

/**
 * What becomes of a message. `ended`: its call is over, delivered or not. `retry`: another attempt later. `deferred`: no attempt
 * was made, as its receiver's pace or its trouble did not allow one; it counts for none. `again`: we could not; the queue brings it back.
 */
export type Fate = Arrival &
  (
    | { kind: 'ended'; attempt: Attempt; why: string }
    | { kind: 'retry'; attempt: Attempt; afterSeconds: number }
    | { kind: 'deferred'; afterSeconds: number }
    | { kind: 'again'; reason: unknown }
  );

/** Seconds after which calls that could not be made come again: as many in each as the receiver takes in one. */
export function spreadSeconds(place: number, { perSecond, random }: { perSecond: number; random: number }): number {
  const after = 1 + place / Math.max(perSecond, 1 / 60);
  return Math.min(900, Math.round(after + random));
}

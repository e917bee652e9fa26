import { type Answer, answerClass } from '#core/messages/answer.ts';
import type { Delivery } from '#core/messages/delivery.ts';
import type { Attempt } from '#core/webhooks/attempt.ts';

/** What the log of attempts keeps of one: whose call it was and how it ended, and nothing that it said. */
export type Ended = {
  outcome: Attempt['outcome'];
  /** `parked` where nothing was attempted. */
  answer: Answer | 'parked';
  /** Epoch milliseconds of its beginning. */
  at: number;
  ms: number;
  requestBytes: number;
};

export function attemptRecord(delivery: Delivery, { outcome, answer, at, ms, requestBytes }: Ended): Attempt {
  const { deliveryId, accountId, purpose, templateId, campaignId, profileIds, attempt, queuedAt, replay } = delivery;
  return {
    ...{ at, deliveryId, accountId, purpose, templateId, campaignId, profileIds, attempt, outcome },
    class: answer === 'parked' ? 'parked' : answerClass(answer),
    status: answer !== 'parked' && answer.kind === 'answered' ? answer.status : undefined,
    ms: Math.round(ms),
    waitedMs: queuedAt > 0 ? Math.max(0, at - queuedAt) : 0,
    requestBytes,
    origin: URL.parse(delivery.url)?.origin ?? '',
    replay,
  };
}

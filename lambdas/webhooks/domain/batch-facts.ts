import type { Attempt } from '#core/webhooks/attempt.ts';
import type { Fate } from './fate.ts';

/** What the log says of a batch: how many of each outcome. Of each call that is given up, it has a line of its own. */
type Batch = { attempts: readonly Attempt[]; deferred: number; reasons: readonly string[] };

export function batchFacts({ attempts, deferred, reasons }: Batch) {
  const outcomes = { delivered: 0, retry: 0, exhausted: 0, refused: 0, parked: 0 };
  for (const { outcome } of attempts) outcomes[outcome] += 1;
  return { ...outcomes, deferred, reason: reasons.length > 0 ? reasons.join('; ').slice(0, 1_000) : undefined };
}

export function deadFacts({ delivery, attempt, why }: Fate & { kind: 'ended' }) {
  const { accountId: account, deliveryId, purpose, templateId: template, campaignId: campaign } = delivery;
  const { outcome, class: answer, status, ms: attemptMs } = attempt;
  const facts = { attempt: attempt.attempt, outcome, answer, status, attemptMs };
  // Of a refusal the reason is a sentence of ours; other answers are told by their class.
  return {
    ...{ account, deliveryId, purpose, template, campaign },
    ...facts,
    why: outcome === 'refused' ? why : undefined,
  };
}

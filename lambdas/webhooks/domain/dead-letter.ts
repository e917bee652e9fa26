import type { Fate } from './fate.ts';

/**
 * A message of the dead-letter queue. Moved back to its queue it is worked off as if it were new, under the same id; why it is
 * here stands beside it.
 */
export type Letter = { text: string; why: Record<string, string | number | undefined> };

export function deadLetter({ delivery, attempt, why: reason }: Fate & { kind: 'ended' }): Letter {
  const { accountId, deliveryId, templateId, campaignId } = delivery;
  const why = { reason, attempts: delivery.attempt, status: attempt.status };
  return {
    text: JSON.stringify({ ...delivery, attempt: 1 }),
    why: { ...why, accountId, deliveryId, templateId, campaignId },
  };
}

/** Kept with its text, which nobody could read. */
export function unreadableLetter(text: string): Letter {
  return { text, why: { reason: 'unreadable' } };
}

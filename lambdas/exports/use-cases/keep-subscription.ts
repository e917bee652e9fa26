import { putSubscription, type ReactionsAt, removeSubscription } from '#store/reactions/subscriptions.ts';
import { partnerOf } from '../destinations/registry.ts';
import type { Export } from '../domain/export-item.ts';
import { isSubscribed } from '../domain/instant.ts';
import { wantedKeys } from '../domain/plan.ts';

/**
 * Lets the stream's second reader know whether an export is to hear of events at once, and of which. It may be missing, or
 * one too many: the worker looks at the export itself, and what is not delivered at once is the run's.
 */
export async function keepSubscription(at: ReactionsAt, exported: Export): Promise<void> {
  const { accountId, id, definition } = exported;
  const partner = partnerOf(definition.partner);
  if (partner.kind !== 'events') return;
  const who = { accountId, worker: 'exports', subscriber: String(id) } as const;
  if (isSubscribed(partner, exported)) {
    const events = wantedKeys(definition);
    await putSubscription(at, { ...who, ...(events && { events }) });
  } else {
    await removeSubscription(at, who);
  }
}

import type { Export } from './export-item.ts';

/**
 * Which exports deliver events at once, as they come, and how that and their runs share the work: each event is delivered by
 * one of the two. What was received a while ago is tried at once no more, and a run takes what was committed longer ago still.
 * So when a run begins, all that was delivered of its window is recorded, and the run delivers the rest.
 */

type PartnerIs = { kind: 'files' | 'batches' | 'events' };

/** Whether what it delivers at once is to be looked for by its runs, now or from before: it may be switched off and on. */
export function mayBeInstant({ kind }: PartnerIs, { definition }: Pick<Export, 'definition'>): boolean {
  return kind === 'events' && definition.type === 'events' && definition.frequency !== 'one-time';
}

/** Whether it is to hear of events as they come; it may be paused meanwhile. */
export function isSubscribed(partner: PartnerIs, exported: Export): boolean {
  return mayBeInstant(partner, exported) && !exported.stoppedAt && exported.definition.settings.instant === true;
}

/** Whether it delivers events at once. */
export function isInstant(partner: PartnerIs, exported: Export): boolean {
  return isSubscribed(partner, exported) && !exported.paused;
}

/** Whether an event is still to be tried at once. */
export function isFresh(
  { receivedAt }: { receivedAt: number },
  { now, forMs }: { now: number; forMs: number },
): boolean {
  return receivedAt > now - forMs;
}

/** The instant up to which commits are a run's to take, epoch milliseconds. */
export function settledBefore({ now, afterMs }: { now: number; afterMs: number }): number {
  return now - afterMs;
}

import type { ArrivedGroup } from './arrivals.ts';

/**
 * Groups that were put more than once. The second copy is marked, and is looked up in the commit log. The first copy
 * may still come late, and unmarked: the checkpoint keeps the names of stored second copies for a while.
 */
export type Again = { group: string; at: number };

/** A put that the client gave up on is decided within minutes; a quarter of an hour is generous. */
const KEPT_MS = 15 * 60_000;
/** Keeps the checkpoint item small whatever happens; 64 bytes each. */
const MAX_REMEMBERED = 1_000;

export function rememberAgain(
  known: readonly Again[],
  batch: { stored: readonly ArrivedGroup[]; now: number },
): Again[] {
  const fresh = batch.stored.filter((group) => group.again).map((group) => ({ group: group.name, at: batch.now }));
  return [...known.filter((again) => again.at > batch.now - KEPT_MS), ...fresh].slice(-MAX_REMEMBERED);
}

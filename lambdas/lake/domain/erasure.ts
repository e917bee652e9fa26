import type { Erasures } from '#core/erasure.ts';

/**
 * A download of events that was opened before the deletion lives four hours and must find its rows where it counted them;
 * later ones leave the deleted out anyway. With upkeep every hour, a person is gone in about six hours.
 */
const GRACE_MS = 5 * 3_600_000;
/** So that what is known of an account's deleted people fits an item (100 bytes each); the rest is found an hour later. */
export const MOST_ERASED = 1_000;

/** Begins a pass with everybody whose time has come, unless one is under way. */
export function beginPass(known: Erasures, now: number): Erasures {
  if (known.pass) return known;
  const isDue = ({ at }: { at: string }) => Date.parse(at) <= now - GRACE_MS;
  const people = known.waiting.filter(isDue).map(({ at: _, ...person }) => person);
  if (people.length === 0) return known;
  const waiting = known.waiting.filter((person) => !isDue(person));
  return { ...known, waiting, pass: { people, kind: 'events', after: '' } };
}

import type { Erasures } from '#core/people/erasure.ts';

/**
 * A download of events lives four hours and must find its rows where it counted them. A download from before the
 * deletion is over when the pass begins; later ones leave the deleted out anyway. A download from before the pass's end
 * is over when the bytes of what was replaced by then are removed. The sum of it all is in
 * `docs/decisions/the-deleted-leave-the-lake-within-hours.md`: a day must suffice.
 */
const GRACE_MS = 5 * 3_600_000;
/** So many are enough for one pass; those of later batches are found an hour later. */
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

/** Ends the pass: nothing that a commit names holds rows of its people any more. */
export function endPass({ pass: _, ...known }: Erasures, now: number): Erasures {
  const over = longOver(known.ended, now) ?? '';
  return { ...known, ended: [...known.ended.filter((end) => end >= over), new Date(now).toISOString()] };
}

/** The end (ISO) of the newest pass that is so long over that nobody reads what was replaced by then. */
export function longOver(ended: readonly string[], now: number): string | undefined {
  return ended.findLast((end) => Date.parse(end) <= now - GRACE_MS);
}

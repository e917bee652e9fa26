import * as z from 'zod';

/**
 * People who were deleted, on their way out of the lake. The profile log holds a tombstone for every id that a deleted
 * person had; what was committed before it under that id is to vanish, what comes after is of somebody new. Tombstones
 * themselves hold nothing of a person and stay.
 */
const erasedSchema = z.object({
  profileId: z.string(),
  /** Version of the tombstone: older rows of the profile log go. */
  version: z.number().int(),
  /** Events up to this commit go. */
  through: z.number().int(),
});
export type Erased = z.infer<typeof erasedSchema>;

/** What upkeep knows of an account's deleted people: kept from one hour to the next. */
export const erasuresSchema = z.object({
  /** Tombstones of commits up to this one are known. */
  scanned: z.number().int().default(0),
  /** Found and not yet gone; `at` is the time (ISO) at which the newest of what was scanned with it was committed. */
  waiting: z.array(erasedSchema.extend({ at: z.iso.datetime() })).default([]),
  /** Those who are being removed, and the last file that is done with. */
  pass: z.object({ people: z.array(erasedSchema), kind: z.enum(['events', 'profiles']), after: z.string() }).optional(),
  /** When passes were over (ISO), oldest first; of those that are long over the newest, which speaks for all before it. */
  ended: z.array(z.iso.datetime()).default([]),
});
export type Erasures = z.infer<typeof erasuresSchema>;

/**
 * A download of events lives four hours and must find its rows where it counted them. One from before the deletion is over
 * when the pass begins, later ones leave the deleted out anyway; and one from before the pass's end is over when the bytes
 * of what was replaced by then are removed. The sum of it all is in
 * `docs/decisions/the-deleted-leave-the-lake-within-hours.md`: a day must suffice.
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

/** Ends the pass: nothing that a commit names holds rows of its people any more. */
export function endPass({ pass: _, ...known }: Erasures, now: number): Erasures {
  const over = longOver(known.ended, now) ?? '';
  return { ...known, ended: [...known.ended.filter((end) => end >= over), new Date(now).toISOString()] };
}

/** The end (ISO) of the newest pass that is so long over that nobody reads what was replaced by then. */
export function longOver(ended: readonly string[], now: number): string | undefined {
  return ended.findLast((end) => Date.parse(end) <= now - GRACE_MS);
}

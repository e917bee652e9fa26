import * as z from 'zod';

/**
 * People who were deleted, on their way out of the lake. The profile log holds a tombstone for every id that a deleted
 * person had; what was received before it under that id is to vanish, what comes after is of somebody new. Tombstones
 * themselves hold nothing of a person and stay.
 */
const erasedSchema = z.object({
  profileId: z.string(),
  /** Version of the tombstone: older rows of the profile log go. */
  version: z.number().int(),
  /** Events go that were received before this (epoch milliseconds). */
  before: z.number().int().optional(),
  /** The newest commit that may hold such events; where it is not known when the deletion was received, all up to it go. */
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

import * as z from 'zod';
import type { ProfileChange } from '#core/intake/ingest-group.ts';
import { findPerson } from '#core/people/identity-changes.ts';
import type { Profile } from '#core/people/profile.ts';
import { changeProfiles } from '#core/people/profile-changes.ts';
import type { Placed } from '#core/people/profile-ledger.ts';

/**
 * What rows of a file would do to the profiles as they are now: decided by the code by which rows are stored. Rows of one person
 * are steps of that person, in the order of the file; what is shown is the person before the first and after the last.
 */
const changedPropertySchema = z.strictObject({
  name: z.string(),
  /** Missing where the person did not have it. */
  before: z.unknown().optional(),
  /** Missing where it goes. */
  after: z.unknown().optional(),
});
export const differentPersonSchema = z.strictObject({
  identity: z.string().nullable(),
  objectId: z.string(),
  change: z.enum(['new', 'changed']),
  /** How many rows are about the person. */
  rows: z.int().positive(),
  properties: z.array(changedPropertySchema),
});
export type DifferentPerson = z.infer<typeof differentPersonSchema>;

const count = z.int().nonnegative();
/** Of people, but for `refused`: rows that would make a profile larger than one may be. */
export const differenceCountsSchema = z.strictObject({ new: count, changed: count, unchanged: count, refused: count });
export type DifferenceCounts = z.infer<typeof differenceCountsSchema>;

export type Difference = {
  people: DifferentPerson[];
  counts: DifferenceCounts;
  refused: { row: number | undefined; reason: string }[];
};

/** A change, and the number of the row that it comes of, where that is known. */
export type RowChange = { change: ProfileChange; row?: number };

type Compared = {
  accountId: string;
  changes: readonly RowChange[];
  stored: ReadonlyMap<string, Placed>;
  /** What a profile may weigh. */
  maxBytes: number;
};

/** No shard of the stream is called so: nothing of what is stored came from here. */
const NOWHERE = { shard: 'preview', committed: '', applied: '' };
/** Saved after whatever was deleted until now: whose name was somebody's who is gone is somebody new. */
const LATER = Number.POSITIVE_INFINITY;

export function differenceOf({ accountId, changes, stored, maxBytes }: Compared): Difference {
  const placed = changes.map(({ change, row }, place) => {
    return { row, change: { ...change, position: String(place).padStart(12, '0'), receivedAt: LATER } };
  });
  const work = { ...NOWHERE, accountId, stored, maxBytes, sightings: [] };
  const { rows, refused } = changeProfiles({ ...work, changes: placed.map(({ change }) => change) });
  const after = new Map(rows.map((row) => [row.profileId, row]));
  const at = (id: string): Profile | undefined => after.get(id) ?? stored.get(id);

  const rowsOf = new Map<string, number>();
  for (const { change } of placed) {
    const person = isRow(change) ? findPerson({ accountId, at }, change) : undefined;
    if (person) rowsOf.set(person.profileId, (rowsOf.get(person.profileId) ?? 0) + 1);
  }
  const people = [...rowsOf].flatMap(([id, count]) => {
    const person = after.get(id);
    return person ? [shown(stored.get(id), person, count)] : [];
  });
  const different = people.filter((person): person is DifferentPerson => person !== undefined);
  const fresh = different.filter(({ change }) => change === 'new').length;
  return {
    people: different,
    counts: {
      new: fresh,
      changed: different.length - fresh,
      unchanged: people.length - different.length,
      refused: refused.length,
    },
    refused: refused.map(({ change, reason }) => {
      return { row: placed.find((one) => one.change.position === change.position)?.row, reason };
    }),
  };
}

/** Whose a device is, is said beside the row that it stands in. */
const isRow = ({ ifFree, op }: ProfileChange) => !ifFree || op !== undefined;

function shown(stored: Profile | undefined, after: Profile, rows: number): DifferentPerson | undefined {
  const before = stored && !stored.deleted && stored.mergedInto === null ? stored : undefined;
  const properties = before
    ? changedProperties(
        propertiesOf(before).set('identity', namesOf(before)),
        propertiesOf(after).set('identity', namesOf(after)),
      )
    : changedProperties(new Map(), propertiesOf(after));
  if (before && properties.length === 0) return undefined;
  const { identity, objectId } = after;
  return { identity, objectId, change: before ? 'changed' : 'new', rows, properties };
}

/** All names of the person; no property is called `identity`. */
const namesOf = ({ identifiers }: Profile) => identifiers.map(({ value }) => value).toSorted();

function propertiesOf({ name, email, phone, props }: Profile): Map<string, unknown> {
  const own = { Name: name, Email: email, Phone: phone };
  return new Map<string, unknown>([
    ...Object.entries(own).filter(([, value]) => value !== null),
    ...Object.entries(props),
  ]);
}

function changedProperties(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>) {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    return [{ name, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
  });
}

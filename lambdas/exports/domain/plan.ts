import * as z from 'zod';
import { fillGroups } from '#core/fill-groups.ts';
import { eventKey } from '#core/intake/event-name.ts';
import { endOfDay, startOfDay } from '#core/values/calendar.ts';
import type { RowsByName } from '#core/values/rows-by-name.ts';
import type { Definition } from './definition.ts';
import { alikeInFiles } from './file-names.ts';

/**
 * Cuts a run into parts that are written independently of each other. The same files and definition give the same plan.
 * A part is one function's work: one DuckDB thread, which keeps rows in order, and so a part's files are the same bytes
 * however often it is done; runs get faster by doing parts at once.
 */
export const partSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('events'),
    part: z.number().int().positive(),
    /** Keys in the lake. */
    files: z.array(z.string()),
    /** Rows that must come out; null where dates or the window cut through files, so that nobody can know. */
    rows: z.number().int().nullable(),
    /** Hashes of the events whose names in files could be taken for another's of the run (`file-names.ts`). */
    alike: z.array(z.string()).optional(),
  }),
  z.object({
    kind: z.literal('profiles'),
    part: z.number().int().positive(),
    /** The profiles whose id falls into this of `buckets` buckets. */
    bucket: z.number().int().nonnegative(),
    buckets: z.number().int().positive(),
    rows: z.null(),
  }),
]);
export type Part = z.infer<typeof partSchema>;

/** A committed file, as far as planning needs it. */
export type PlannedFile = {
  key: string;
  rows: number;
  bytes: number;
  names: RowsByName;
  fromDate: string;
  toDate: string;
  /** Some of its rows are of other windows. */
  isCut?: boolean;
};

/** Small enough for a function's scratch space as text (about ten times as much), large enough to be worth its start. */
export const PART_LIMITS = { bytes: 128 * 1024 * 1024, rows: 1_000_000, files: 400 };
const PROFILES_PER_BUCKET = 1_000_000;

/** Parts of an events export: consecutive files that hold something wanted, up to the limits. */
export function planEvents(files: readonly PlannedFile[], wanted: Definition, limits = PART_LIMITS): Part[] {
  const kept = files.filter((file) => wantedRows(file, wanted) !== 0);
  const groups = fillGroups(kept, {
    size: (file) => file.bytes,
    limit: limits.bytes,
    most: limits.files,
    joins: (file, group) => rowsOf(group) + file.rows <= limits.rows,
  });
  const keys = wantedKeys(wanted) ?? groups.flat().flatMap(({ names }) => [...names.keys()]);
  const alike = alikeInFiles(keys);
  return groups.map((group, index) => ({
    kind: 'events',
    part: index + 1,
    files: group.map((file) => file.key),
    rows: sumOrUnknown(group.map((file) => wantedRows(file, wanted))),
    ...(alike.length > 0 && { alike }),
  }));
}

/** Parts of a profiles export: buckets of profile ids, each over all files. */
export function planProfiles(files: readonly Pick<PlannedFile, 'rows'>[]): Part[] {
  if (files.length === 0) return [];
  const rows = rowsOf(files);
  const buckets = Math.ceil(rows / PROFILES_PER_BUCKET);
  return Array.from({ length: buckets }, (_, bucket) => ({
    kind: 'profiles',
    part: bucket + 1,
    bucket,
    buckets,
    rows: null,
  }));
}

const rowsOf = (files: readonly { rows: number }[]) => files.reduce((sum, file) => sum + file.rows, 0);

/** Keys of the events that an export wants; undefined for all. */
export function wantedKeys(definition: Pick<Definition, 'events'>): string[] | undefined {
  return definition.events && [...new Set(definition.events.map(eventKey))].toSorted();
}

/** Instants, half-open, of the days that an export wants. */
export function wantedTimes(
  definition: Pick<Definition, 'from' | 'to'>,
  timezone: string,
): { from?: number; until?: number } {
  return {
    ...(definition.from && { from: startOfDay(definition.from, timezone) }),
    ...(definition.to && { until: endOfDay(definition.to, timezone) }),
  };
}

/** Rows of a file that an export wants; null where dates or the window cut through the file. */
function wantedRows(file: PlannedFile, wanted: Definition): number | null {
  const keys = wantedKeys(wanted);
  const rows = keys ? keys.reduce((sum, key) => sum + (file.names.get(key) ?? 0), 0) : file.rows;
  const { from = file.fromDate, to = file.toDate } = wanted;
  if (rows === 0 || file.toDate < from || file.fromDate > to) return 0;
  return file.fromDate >= from && file.toDate <= to && !file.isCut ? rows : null;
}

function sumOrUnknown(counts: readonly (number | null)[]): number | null {
  return counts.reduce<number | null>((sum, count) => (sum === null || count === null ? null : sum + count), 0);
}

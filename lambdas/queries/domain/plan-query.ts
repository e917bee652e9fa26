import * as z from 'zod';
import { asksForFirst, clausesOf, type EventFile, filesRead, needsPeople, readsOf } from '#core/cql/reads.ts';
import { isAboutPeople } from '#core/cql/sql/compile.ts';
import type { Query } from '#core/cql/tree.ts';
import { fillGroups } from '#core/fill-groups.ts';

/**
 * Cuts a query into the work of many functions: first parts, a few files each, whose rows go into buckets of people by the
 * first 32 bits of their ids; then the buckets, each decided alone. Where every event is decided alone, parts are all.
 */
const fileSchema = z.object({ key: z.string(), bytes: z.number().int() });
export const partSchema = z.object({
  part: z.number().int().nonnegative(),
  kind: z.enum(['events', 'profiles']),
  files: z.array(fileSchema),
});
export type QueryPart = z.infer<typeof partSchema>;

export const planSchema = z.object({ parts: z.number().int(), buckets: z.number().int() });
export type QueryPlan = { parts: QueryPart[]; buckets: number };

type PlannedFile = EventFile & { key: string; bytes: number; rows: number };
export type Planned = {
  query: Query;
  resource: 'events' | 'profiles';
  events: readonly PlannedFile[];
  profiles: readonly PlannedFile[];
  rowsAPart: number;
};

/** What a function's scratch space takes in any case, with what is made of it. */
const MAX_PART_BYTES = 1024 ** 3;
const MAX_PART_FILES = 400;
const MAX_BUCKETS = 1_000;

export function planQuery({ query, resource, events, profiles, rowsAPart }: Planned): QueryPlan {
  const read = filesRead(events, readsOf(query));
  const isPlain = resource === 'events' && !isAboutPeople(query) && !clausesOf(query).some(asksForFirst);
  const needed = isPlain || !needsPeople(query) ? [] : profiles;
  const groups = [
    ...grouped(read, rowsAPart).map((files) => ({ kind: 'events' as const, files })),
    ...grouped(needed, rowsAPart).map((files) => ({ kind: 'profiles' as const, files })),
  ];
  const parts = groups.map(({ kind, files }, part) => ({
    part,
    kind,
    files: files.map(({ key, bytes }) => ({ key, bytes })),
  }));
  const rows = rowsOf([...read, ...needed]);
  return { parts, buckets: isPlain ? 0 : Math.min(MAX_BUCKETS, Math.max(1, Math.ceil(rows / rowsAPart))) };
}

function grouped(files: readonly PlannedFile[], rowsAPart: number): PlannedFile[][] {
  return fillGroups(files, {
    size: (file) => file.bytes,
    limit: MAX_PART_BYTES,
    most: MAX_PART_FILES,
    joins: (file, group) => rowsOf(group) + file.rows <= rowsAPart,
  });
}

const rowsOf = (files: readonly PlannedFile[]) => files.reduce((sum, file) => sum + file.rows, 0);

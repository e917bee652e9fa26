import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import type { Part } from './plan.ts';

/** What a written part says of its files, and whether all parts together are the whole run. */
export const writtenFileSchema = z.object({
  /** Without the destination's prefix; where the partner takes records, the name that a file of them would have. */
  name: z.string(),
  /** Name of the event; null in profile files. */
  event: z.string().nullable(),
  rows: z.number().int(),
  /** Of the file as delivered. */
  bytes: z.number().int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Epoch seconds of the earliest and the latest row. */
  minTs: z.number().int(),
  maxTs: z.number().int(),
  rejected: z.number().int().optional().describe('partners that take records: how many of the rows were not taken'),
  atOnce: z.number().int().optional().describe('events: how many of the rows were delivered at once, before the run'),
  columns: z.number().int().optional().describe('CSV only: it has the first so many columns of its event’s table'),
  folded: z.number().int().optional().describe('CSV only: values in otherProps, of properties without a column'),
});
export type WrittenFile = z.infer<typeof writtenFileSchema>;
/** What a file came to on its way to the partner. */
export const shippedSchema = writtenFileSchema.pick({ bytes: true, sha256: true, rejected: true, atOnce: true });
export type Shipped = z.infer<typeof shippedSchema>;

/** The columns of an event's CSV files. */
export const tableSchema = z.object({
  event: z.string().nullable().describe('null for profiles'),
  columns: z.array(z.string()),
  renamed: z
    .array(z.object({ column: z.string(), property: z.string() }))
    .describe('columns that are not called as their property is'),
});
const keyedTableSchema = tableSchema.extend({ key: z.string() });
export type Table = z.infer<typeof tableSchema>;
export type KeyedTable = z.infer<typeof keyedTableSchema>;

export const partResultSchema = z.object({
  part: z.number().int(),
  files: z.array(writtenFileSchema),
  tables: z.array(keyedTableSchema).default([]),
});
export type PartResult = z.infer<typeof partResultSchema>;

/** The tables of a run, one per event: each part's columns are the first so many of the longest. */
export function tablesOfRun(results: readonly Pick<PartResult, 'tables'>[]): Table[] {
  const longest = new Map<string, KeyedTable>();
  for (const table of results.flatMap(({ tables }) => tables)) {
    const other = longest.get(table.key);
    if (!other || other.columns.length < table.columns.length) longest.set(table.key, table);
  }
  const sorted = [...longest.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return sorted.map(({ event, columns, renamed }) => ({ event, columns, renamed }));
}

/** The parts of a run that came to files. */
export function partsOfRun(results: readonly Pick<PartResult, 'part' | 'files'>[]): number[] {
  return results.filter(({ files }) => files.length > 0).map(({ part }) => part);
}

/** Throws `corrupt-data` unless the part's rows are the ones that the commit log counted. */
export function checkRows(part: Part, files: readonly Pick<WrittenFile, 'rows'>[]): void {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  if (part.rows === null || part.rows === rows) return;
  const text = `Part ${part.part} came to ${rows} rows where ${part.rows} are committed; nothing was marked as delivered.`;
  throw new Failure('corrupt-data', text, { retry: 'never' });
}

/**
 * The run's files, in order of part: an export that says Completed must be complete. Throws `corrupt-data` when a part's
 * result is missing or its rows do not add up.
 */
export function filesOfRun(
  plan: readonly Part[],
  results: readonly Pick<PartResult, 'part' | 'files'>[],
): WrittenFile[] {
  const byPart = new Map(results.map((result) => [result.part, result.files]));
  return plan.flatMap((part) => {
    const files = byPart.get(part.part);
    if (!files) {
      const text = `Part ${part.part} of ${plan.length} has no result; nothing was marked as delivered.`;
      throw new Failure('corrupt-data', text, { retry: 'never' });
    }
    checkRows(part, files);
    return files;
  });
}

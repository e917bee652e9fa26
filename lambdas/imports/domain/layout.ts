import * as z from 'zod';

/**
 * What cutting a file finds, and what judging one of its parts leaves: the objects by which the steps of an import hand on their
 * work. Text is UTF-8 throughout; a file of another encoding is rejected with a guess.
 */
const count = z.number().int().nonnegative();

export const layoutSchema = z.object({
  format: z.enum(['csv', 'json']),
  /** Of CSV. */
  delimiter: z.string().optional(),
  header: z.array(z.string()).optional(),
  lineEnds: z.enum(['lf', 'cr']).optional(),
  /** Of JSON: a row a line, or all within one array. */
  rowsAre: z.enum(['lines', 'array']).optional(),
  /** Rows of the file, the header apart. */
  rows: count,
  /** Of the file as it was sent. */
  bytes: count,
  sha256: z.string(),
});
export type Layout = z.infer<typeof layoutSchema>;

/** A part is whole rows: bytes `from` up to and not including `to` of an object. `firstRow` counts from 1. */
export const partSchema = z.object({
  part: count,
  key: z.string(),
  from: count,
  to: count,
  firstRow: count,
  rows: count,
  compression: z.enum(['none', 'zstd']),
});
export type Part = z.infer<typeof partSchema>;

export const partResultSchema = z.object({
  part: count,
  rows: count,
  accepted: count,
  rejected: count,
  /** Groups of the part in their order, and what is needed to find what storing refused of them. */
  groups: count,
  groupBytes: count,
  uploadIds: z.array(z.string()),
  /** How many rows each of these uploads has, the rejected ones among them: a row's place in its upload says which row it is. */
  uploadRows: z.array(count).default([]),
  /** The most frequent reasons of refusal. */
  reasons: z.array(z.object({ reason: z.string(), rows: count })),
});
export type PartResult = z.infer<typeof partResultSchema>;

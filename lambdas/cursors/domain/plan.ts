import * as z from 'zod';
import type { Window } from '#core/cql/read/calendar.ts';
import { historySchema } from '#core/people/history.ts';
import { resultFileSchema } from '#core/queries/found-rows.ts';
import { rowsByNameSchema } from '#core/values/rows-by-name.ts';
import type { Cursor } from './cursor.ts';

/**
 * How a cursor's rows, in their order, are cut into segments of equal numbers of rows. Events are in the order of time;
 * people in that of their ids, which are random, so that the first 32 bits of an id serve as a time does. Every segment has
 * its own span and reads only the files of that span, whenever and however often it is prepared.
 * So a row costs the same, however many rows there are.
 */
const spanSchema = z.object({
  /** Epoch seconds, or the first 32 bits of ids; half-open: every row of the segment lies within. */
  from: z.number().int(),
  until: z.number().int(),
  /** Rows at the start of the span that belong to the segment before. */
  skip: z.number().int().nonnegative(),
});
export type SegmentSpan = z.infer<typeof spanSchema>;

/** A file of the lake, as far as planning is concerned. */
const fileSchema = z.object({
  key: z.string(),
  bytes: z.number().int(),
  rows: z.number().int(),
  minTs: z.number().int(),
  maxTs: z.number().int(),
  names: rowsByNameSchema,
});
export type LakeFile = z.infer<typeof fileSchema>;

/**
 * What a cursor reads: the lake's files as they were listed when it was planned and, where people decide its rows, the found
 * rows. The files stay readable for longer than the cursor does, unless people are deleted meanwhile: then the rest of the
 * cursor may fail.
 */
const filesSchema = z.object({
  events: z.array(fileSchema).readonly(),
  profiles: z.array(fileSchema).readonly(),
  foundRows: z.array(resultFileSchema).readonly().optional(),
  /** Where records tell what people did at all. */
  history: historySchema.optional(),
});
export type Files = z.infer<typeof filesSchema>;

/** Kept where there are several segments, so that all of them are cut from the same rows. */
export const planSchema = z.object({ spans: z.array(spanSchema), files: filesSchema });
export type Plan = z.infer<typeof planSchema>;

/** The window, no wider than the files' rows reach. */
export function clampWindow(window: Window, files: readonly LakeFile[]): Window {
  const from = Math.max(window.from, Math.min(...files.map((file) => file.minTs)));
  const until = Math.min(window.until, Math.max(...files.map((file) => file.maxTs)) + 1);
  return { from, until: Math.max(from, until) };
}

export function rowsPerSegment(cursor: Pick<Cursor, 'batchSize' | 'pagesPerSegment'>): number {
  return cursor.batchSize * cursor.pagesPerSegment;
}

/** Spans for which rows are counted when there are several segments. */
const BUCKETS = 8_192;

export type Buckets = { window: Window; width: number };
export type BucketCount = { bucket: number; rows: number };

export function bucketsOf(window: Window): Buckets {
  return { window, width: Math.max(1, Math.ceil((window.until - window.from) / BUCKETS)) };
}

/** @param counts rows per bucket, in their order, empty buckets left out · @param rows per segment */
export function planSegments(
  { window, width }: Buckets,
  { counts, rows }: { counts: readonly BucketCount[]; rows: number },
): SegmentSpan[] {
  const plan: SegmentSpan[] = [];
  let before = 0;
  for (const { bucket, rows: here } of counts) {
    const from = window.from + bucket * width;
    const until = Math.min(from + width, window.until);
    const last = plan.at(-1);
    if (last && before < plan.length * rows) last.until = until;
    while (before + here > plan.length * rows) plan.push({ from, until, skip: plan.length * rows - before });
    before += here;
  }
  return plan.length > 0 ? plan : [{ ...window, skip: 0 }];
}

/** Everybody, by the first 32 bits of their ids. */
export const ALL_IDS: Window = { from: 0, until: 2 ** 32 };

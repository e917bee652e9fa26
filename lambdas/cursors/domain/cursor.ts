import * as z from 'zod';
import type { Query } from '#core/cql/tree.ts';
import { resources } from './token.ts';

/**
 * An opened cursor: an immutable snapshot (commits up to `upTo`) of what a query finds, cut into pages. Pages are prepared in
 * segments, one at a time, ahead of the reader. `adapters/cursor-items.ts` keeps cursors.
 */
export const cursorSchema = z.object({
  accountId: z.string(),
  cursorId: z.string(),
  resource: z.enum(resources),
  /** Kept as text: a tree may be nested deeper than an item may be. */
  query: z.string().transform((text): Query => JSON.parse(text)),
  /** What a record tells beyond who did what: of the person, and of events the instant, which a local time may leave open, and the name. */
  show: z.object({
    app: z.boolean(),
    events: z.boolean(),
    profile: z.boolean(),
    epoch: z.boolean().optional(),
    name: z.boolean().optional(),
  }),
  batchSize: z.number().int().positive(),
  pagesPerSegment: z.number().int().positive(),
  upTo: z.number().int().nonnegative(),
});
export type Cursor = z.infer<typeof cursorSchema>;
export type Show = Cursor['show'];

export const cursorStateSchema = cursorSchema.extend({
  /** Known once the first segment has been planned. */
  segments: z.number().int().positive().optional(),
  /** Data pages in all, which is also the number of the page that says there are no more; known after the last segment. */
  pages: z.number().int().nonnegative().optional(),
  done: z.set(z.number()).default(() => new Set<number>()),
  /** By segment. */
  attempts: z.record(z.string(), z.number()),
  /** By segment: until when a function prepares it, or is about to; epoch milliseconds. */
  claims: z.record(z.string(), z.number()).default({}),
  /** By segment: why it could not be prepared; there will be no more tries. */
  failed: z.record(z.string(), z.string()),
});
export type CursorState = z.infer<typeof cursorStateSchema>;

export const segmentRefSchema = z.object({
  accountId: z.string(),
  cursorId: z.string(),
  segment: z.number().int().nonnegative(),
});
export type SegmentRef = z.infer<typeof segmentRefSchema>;

/** A segment to prepare. Only the holder of `claim` prepares it; a job without a claim is done whoever holds one. */
export const segmentJobSchema = segmentRefSchema.extend({ claim: z.number().optional() });
export type SegmentJob = z.infer<typeof segmentJobSchema>;

/** A cursor's query, as it is asked of many functions at once: what is found goes by the cursor's id. */
export function queryOf({ accountId, cursorId, resource, upTo, query }: Cursor) {
  return { accountId, queryId: cursorId, resource, upTo, query };
}

/** What a segment's preparation is called among those of the account. */
export function placeOf({ cursorId, segment, claim = 0 }: SegmentJob): string {
  return `${cursorId}-${segment}-${claim}`;
}

/** Pages prepared at a time. At most one and a half times as many are ever ahead of the reader. */
export const PAGES_PER_SEGMENT = 200;

/** The segment that makes a page; the page that ends the data is made by the last one. */
export function segmentOf(page: number, cursor: Pick<CursorState, 'segments' | 'pagesPerSegment'>): number {
  return Math.min(Math.floor(page / cursor.pagesPerSegment), (cursor.segments ?? 1) - 1);
}

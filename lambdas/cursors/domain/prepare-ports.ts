import type { Window } from '#core/cql/read/calendar.ts';
import type { ResultFile } from '#core/queries/found-rows.ts';
import type { Cursor, CursorState, SegmentJob, SegmentRef } from './cursor.ts';
import type { Gzip, PagePart } from './page-parts.ts';
import type { BucketCount, Buckets, Files, Plan, SegmentSpan } from './plan.ts';

export type Begun =
  | { kind: 'begun'; cursor: CursorState }
  | { kind: 'under-way' }
  /** There is no such cursor any more. */
  | { kind: 'expired' };

/** What preparing a segment asks of the world around it; `adapters/` answers. */
export type Progress = {
  /** Counts a try, unless another function prepares it. */
  begin: (job: SegmentJob) => Promise<Begun>;
  /** Keeps the claim alive for as long as `work` lasts. */
  whileAtIt: <T>(job: SegmentJob, work: () => Promise<T>) => Promise<T>;
  /** Other functions find the rows and tell when they have finished; this was no try. */
  gathering: (segment: SegmentRef) => Promise<void>;
  /** How many segments there are. */
  planned: (segment: SegmentRef, segments: number) => Promise<void>;
  /** @param pages of the whole cursor, where this was its last segment */
  done: (segment: SegmentRef, pages: number | undefined) => Promise<void>;
  fail: (segment: SegmentRef, reason: string) => Promise<void>;
};

export type PageStore = {
  readPlan: (cursor: Cursor) => Promise<Plan | undefined>;
  /** False where there is one already, which stands. */
  writePlan: (cursor: Cursor, plan: Plan) => Promise<boolean>;
  putPage: (accountId: string, part: PagePart) => Promise<void>;
};

export type SegmentQuery = { cursor: Cursor; span: SegmentSpan; limit: number };
/** A page's records as one text, joined by the record separator; pages count from 0 in their segment. */
export type SegmentPage = { page: number; records: Uint8Array };

export type Loaded = { rows: number; bytes: number };

export type Rows = {
  /** Rows of the cursor per bucket of its order, empty buckets left out. @param limit rows that one segment takes */
  count: (files: Files, wanted: { cursor: Cursor; buckets: Buckets; limit: number }) => Promise<BucketCount[]>;
  /** Keeps the rows of a span, as `count` has found them, for all segments to read. */
  gather: (wanted: { cursor: Cursor; span: Window }) => Promise<ResultFile[]>;
  /** Loads a segment's rows in their order; answers how many there are, and the bytes of their records. */
  load: (files: Files, wanted: SegmentQuery) => Promise<Loaded>;
  /** The pages of what was loaded, each once, in any order. */
  pages: (batchSize: number) => AsyncIterable<SegmentPage>;
};

export type PrepareDeps = {
  progress: Progress;
  store: PageStore;
  /** The lake's files as of the cursor's snapshot. */
  filesOf: (cursor: Cursor) => Promise<Files>;
  /** Queries that are too much for one function. */
  large: {
    /** Rows that one function decides. */
    above: number;
    start: (cursor: Cursor) => Promise<void>;
    /** The found rows; undefined until the query has ended. */
    found: (cursor: Cursor) => Promise<ResultFile[] | undefined>;
  };
  withRows: <T>(work: (rows: Rows) => Promise<T>) => Promise<T>;
  gzip: Gzip;
  maxPageBytes: number;
};

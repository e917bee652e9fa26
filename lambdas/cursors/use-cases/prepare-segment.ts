import { rowsDecided } from '#core/cql/reads.ts';
import { Failure, reasonOf } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';
import { MAX_BEGINNINGS } from '#core/queries/preparing.ts';
import type { CursorState, SegmentJob, SegmentRef } from '../domain/cursor.ts';
import { pageParts } from '../domain/page-parts.ts';
import { END_PAGE } from '../domain/page-text.ts';
import { bucketsOf, type Files, type Plan, planSegments, rowsPerSegment } from '../domain/plan.ts';
import type { PrepareDeps, Rows } from '../domain/prepare-ports.ts';
import { filesFor, isPlain, mostRowsOf, wholeSpan } from '../domain/snapshot-files.ts';

/**
 * Prepares one segment of a cursor's pages. Everything follows from the cursor's snapshot in a total order, so that
 * preparing a segment again, or twice at once, writes the same bytes under the same names.
 */
export type Prepared =
  /** Other functions find its rows first; then it is prepared. */
  | { kind: 'being-gathered' }
  /** Other functions could not find its rows, and have said why. */
  | { kind: 'failed' }
  | { kind: 'prepared'; rows: number; pages: number; segments: number }
  | { kind: 'skipped'; why: 'expired' | 'under way' | 'failed before' | 'done before' | 'no such segment' };

/** An asynchronous invocation is tried three times (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html). */
const TRIES = 3;
/** Pages being compressed and put at once: enough to hide the puts, and no more bytes of them than fit in memory. */
const WIDEST = 16;
const BYTES_AT_ONCE = 64 * 1024 * 1024;

export function prepareSegment(deps: PrepareDeps) {
  return async function prepare(job: SegmentJob, problem?: string): Promise<Prepared> {
    if (problem !== undefined) {
      await deps.progress.fail(job, problem);
      return { kind: 'failed' };
    }
    const begun = await deps.progress.begin(job);
    if (begun.kind === 'expired') return { kind: 'skipped', why: 'expired' };
    if (begun.kind === 'under-way') return { kind: 'skipped', why: 'under way' };
    return await deps.progress.whileAtIt(job, () => tryOnce(deps, { segment: job, cursor: begun.cursor }));
  };
}

async function tryOnce(
  deps: PrepareDeps,
  { segment, cursor }: { segment: SegmentRef; cursor: CursorState },
): Promise<Prepared> {
  if (cursor.failed[segment.segment] !== undefined) return { kind: 'skipped', why: 'failed before' };
  if (cursor.done.has(segment.segment)) return { kind: 'skipped', why: 'done before' };
  const tries = cursor.attempts[segment.segment] ?? 1;
  try {
    if (tries > MAX_BEGINNINGS)
      throw new Failure('unavailable', `given up after ${MAX_BEGINNINGS} tries`, { retry: 'never' });
    return await prepareOnce(deps, { segment, cursor });
  } catch (thrown) {
    const hopeless = thrown instanceof Failure && thrown.retry === 'never';
    if (hopeless || tries >= TRIES) await deps.progress.fail(segment, reasonOf(thrown));
    throw thrown;
  }
}

async function prepareOnce(
  deps: PrepareDeps,
  { segment, cursor }: { segment: SegmentRef; cursor: CursorState },
): Promise<Prepared> {
  return await deps.withRows(async (rows) => {
    const plan = await planOf(deps, { segment, cursor, rows });
    if (!plan) {
      await deps.progress.gathering(segment);
      return { kind: 'being-gathered' };
    }
    const { spans, files } = plan;
    if (segment.segment === 0) await deps.progress.planned(segment, spans.length);
    const span = spans[segment.segment];
    if (!span) return { kind: 'skipped', why: 'no such segment' };
    const loaded = await rows.load(filesFor(files, { cursor, span }), { cursor, span, limit: rowsPerSegment(cursor) });
    const firstPage = segment.segment * cursor.pagesPerSegment;
    const pages = Math.ceil(loaded.rows / cursor.batchSize);
    if (pages > 0) await putPages(deps, { cursor, firstPage, rows, bytesPerPage: loaded.bytes / pages });
    const isLast = segment.segment === spans.length - 1;
    if (isLast) await putEnd(deps, { cursor, page: firstPage + pages });
    await deps.progress.done(segment, isLast ? firstPage + pages : undefined);
    return { kind: 'prepared', rows: loaded.rows, pages, segments: spans.length };
  });
}

type Job = { segment: SegmentRef; cursor: CursorState; rows: Rows };

/** The plan is made once, with the first segment, and kept: later tries and segments cut the same rows the same way. */
async function planOf(deps: PrepareDeps, { segment, cursor, rows }: Job): Promise<Plan | undefined> {
  const isNew = segment.segment === 0 && (cursor.attempts[0] ?? 1) <= 1;
  const kept = isNew ? undefined : await deps.store.readPlan(cursor);
  if (kept) return kept;
  if (segment.segment > 0) throw new Failure('corrupt-data', 'the plan of the cursor is gone', { retry: 'never' });
  const files = await snapshotOf(deps, cursor);
  if (!files) return undefined;
  const plan = await makePlan(files, { cursor, rows });
  if (await deps.store.writePlan(cursor, plan)) return plan;
  // Another function planned it at the same time, perhaps of different files. The next try takes the plan that stands.
  throw new Failure('superseded', 'somebody else has planned this cursor', { retry: 'later' });
}

/** The cursor's files; of a large query with what was found, which has to be waited for: undefined. */
async function snapshotOf({ filesOf, large }: PrepareDeps, cursor: CursorState): Promise<Files | undefined> {
  const files = await filesOf(cursor);
  if (rowsDecided(cursor.query, files) <= large.above) return files;
  const foundRows = await large.found(cursor);
  if (foundRows) return { ...files, foundRows };
  await large.start(cursor);
  return undefined;
}

/** One segment where the files' own counts say that one is enough; else rows are counted. */
async function makePlan(files: Files, { cursor, rows }: { cursor: CursorState; rows: Rows }): Promise<Plan> {
  const limit = rowsPerSegment(cursor);
  const whole = wholeSpan(cursor, files);
  if (mostRowsOf(cursor, files) <= limit) return { spans: [{ ...whole, skip: 0 }], files };
  const buckets = bucketsOf(whole);
  const counts = await rows.count(filesFor(files, { cursor, span: whole }), { cursor, buckets, limit });
  const spans = planSegments(buckets, { counts, rows: limit });
  if (spans.length === 1) return { spans, files };
  return { spans, files: await withFoundRows(files, { cursor, rows }) };
}

/** Rows that people decide are found once, not once for each segment. */
async function withFoundRows(files: Files, { cursor, rows }: { cursor: CursorState; rows: Rows }): Promise<Files> {
  if (files.foundRows || (cursor.resource === 'events' && isPlain(cursor.query))) return files;
  return { ...files, foundRows: await rows.gather({ cursor, span: wholeSpan(cursor, files) }) };
}

async function putPages(
  deps: PrepareDeps,
  {
    cursor,
    firstPage,
    rows,
    bytesPerPage,
  }: { cursor: CursorState; firstPage: number; rows: Rows; bytesPerPage: number },
): Promise<void> {
  const { accountId, resource, cursorId, batchSize } = cursor;
  const partsOf = pageParts({ gzip: deps.gzip, maxBytes: deps.maxPageBytes });
  await inParallel(rows.pages(batchSize), {
    width: Math.min(WIDEST, Math.max(1, Math.floor(BYTES_AT_ONCE / bytesPerPage))),
    work: async ({ page, records }) => {
      const parts = await partsOf({ resource, cursorId, page: firstPage + page, records });
      await Promise.all(parts.map((part) => deps.store.putPage(accountId, part)));
    },
  });
}

async function putEnd(deps: PrepareDeps, { cursor, page }: { cursor: CursorState; page: number }): Promise<void> {
  const gzipped = await deps.gzip(Buffer.from(END_PAGE));
  await deps.store.putPage(cursor.accountId, {
    ref: { resource: cursor.resource, cursorId: cursor.cursorId, page, part: 0 },
    gzipped,
  });
}

import { Failure, reasonOf } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';
import type { CursorState, SegmentRef } from './cursor.ts';
import { pageParts } from './page-parts.ts';
import { END_PAGE } from './page-text.ts';
import { bucketsOf, type Plan, planSegments, rowsPerSegment } from './plan.ts';
import type { Files, PrepareDeps, Rows } from './prepare-ports.ts';
import { filesOf, mostRowsOf, wholeSpan } from './snapshot-files.ts';

/**
 * Prepares one segment of a cursor's pages. Everything follows from the cursor's snapshot in a total order, so that
 * preparing a segment again, or twice at once, writes the same bytes under the same names.
 */
export type Prepared =
  | { kind: 'prepared'; rows: number; pages: number; segments: number }
  | { kind: 'skipped'; why: 'expired' | 'failed before' | 'done before' | 'no such segment' };

/** An asynchronous invocation is tried three times (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html). */
const TRIES = 3;
/** Pages being compressed and put at once: enough to hide the puts, and no more bytes of them than fit in memory. */
const WIDEST = 16;
const BYTES_AT_ONCE = 64 * 1024 * 1024;

export function prepareSegment(deps: PrepareDeps) {
  return async function prepare(segment: SegmentRef): Promise<Prepared> {
    const cursor = await deps.progress.begin(segment);
    if (!cursor) return { kind: 'skipped', why: 'expired' };
    if (cursor.failed[segment.segment] !== undefined) return { kind: 'skipped', why: 'failed before' };
    if (cursor.done.has(segment.segment)) return { kind: 'skipped', why: 'done before' };
    const tries = cursor.attempts[segment.segment] ?? 1;
    try {
      // One more than there can be tries that ended: those before ran out of time or memory, and said nothing.
      if (tries > TRIES) throw new Failure('unavailable', `given up after ${TRIES} tries`, { retry: 'never' });
      return await prepareOnce(deps, { segment, cursor });
    } catch (thrown) {
      const hopeless = thrown instanceof Failure && thrown.retry === 'never';
      if (hopeless || tries >= TRIES) await deps.progress.fail(segment, reasonOf(thrown));
      throw thrown;
    }
  };
}

async function prepareOnce(
  deps: PrepareDeps,
  { segment, cursor }: { segment: SegmentRef; cursor: CursorState },
): Promise<Prepared> {
  const files = await deps.filesOf(cursor);
  return await deps.withRows(async (rows) => {
    const isFirst = segment.segment === 0;
    const plan = isFirst ? await makePlan(deps, { cursor, files, rows }) : await deps.store.readPlan(cursor);
    if (isFirst) await deps.progress.planned(segment, plan.length);
    const span = plan[segment.segment];
    if (!span) return { kind: 'skipped', why: 'no such segment' };
    const loaded = await rows.load(filesOf(files, { cursor, span }), { cursor, span, limit: rowsPerSegment(cursor) });
    const firstPage = segment.segment * cursor.pagesPerSegment;
    const pages = Math.ceil(loaded.rows / cursor.batchSize);
    if (pages > 0) await putPages(deps, { cursor, firstPage, rows, bytesAPage: loaded.bytes / pages });
    const isLast = segment.segment === plan.length - 1;
    if (isLast) await putEnd(deps, { cursor, page: firstPage + pages });
    await deps.progress.done(segment, isLast ? firstPage + pages : undefined);
    return { kind: 'prepared', rows: loaded.rows, pages, segments: plan.length };
  });
}

/** One segment where the files' own counts say that one is enough; else rows are counted, and the plan is kept. */
async function makePlan(
  deps: PrepareDeps,
  { cursor, files, rows }: { cursor: CursorState; files: Files; rows: Rows },
): Promise<Plan> {
  const perSegment = rowsPerSegment(cursor);
  const whole = wholeSpan(cursor, files);
  if (mostRowsOf(cursor, files) <= perSegment) return [{ ...whole, skip: 0 }];
  const buckets = bucketsOf(whole);
  const wanted = filesOf(files, { cursor, span: whole });
  const plan = planSegments(buckets, {
    counts: await rows.count(wanted, { cursor, buckets, limit: perSegment }),
    rows: perSegment,
  });
  if (plan.length > 1) await deps.store.writePlan(cursor, plan);
  return plan;
}

async function putPages(
  deps: PrepareDeps,
  { cursor, firstPage, rows, bytesAPage }: { cursor: CursorState; firstPage: number; rows: Rows; bytesAPage: number },
): Promise<void> {
  const { accountId, resource, cursorId, batchSize } = cursor;
  const partsOf = pageParts({ gzip: deps.gzip, maxBytes: deps.maxPageBytes });
  await inParallel(rows.pages(batchSize), {
    width: Math.min(WIDEST, Math.max(1, Math.floor(BYTES_AT_ONCE / bytesAPage))),
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

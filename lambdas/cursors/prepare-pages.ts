import { dynamo, s3, stepFunctions } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { filesBetween } from '#store/commits/files.ts';
import { historyOfAll } from '#store/people/history.ts';
import { readGathered, startQuery } from '#store/queries/query-runs.ts';
import { cursorProgress } from './adapters/cursor-progress.ts';
import { duckdbRows } from './adapters/duckdb-rows.ts';
import { gzipPage, pageObjects } from './adapters/page-objects.ts';
import type { Cursor } from './domain/cursor.ts';
import { MAX_GZIPPED_BYTES } from './domain/page-parts.ts';
import { prepareSegment } from './domain/prepare-segment.ts';
import { readTrigger } from './domain/trigger.ts';
import { preparePagesEnv } from './env.ts';

/**
 * Prepares a segment of a cursor's pages. Called asynchronously by `serve-events`, as the reader comes near, and by the bus
 * when other functions have found the rows of a query that is too large for this one.
 */
const env = readEnv(preparePagesEnv);
const pages = { client: s3(), bucket: env.PAGES_BUCKET };
const commits = { db: dynamo(), table: env.COMMITS_TABLE };
const machine = { client: stepFunctions(), arn: env.RUN_QUERY_MACHINE_ARN };
const progress = cursorProgress({ db: dynamo(), table: env.CURSORS_TABLE, now: () => Date.now() });
const queryOf = ({ accountId, cursorId }: { accountId: string; cursorId: string }) => ({
  accountId,
  queryId: cursorId,
});

const prepare = prepareSegment({
  progress,
  store: pageObjects(pages),
  filesOf,
  large: {
    above: env.FAN_OUT_ROWS,
    found: (cursor) => readGathered(pages, queryOf(cursor)),
    start: ({ resource, upTo, query, ...cursor }) =>
      startQuery({ pages, machine }, { ...queryOf(cursor), purpose: 'cursor', resource, upTo, query }),
  },
  withRows: duckdbRows({ client: s3(), bucket: env.LAKE_BUCKET }, pages),
  gzip: gzipPage,
  maxPageBytes: MAX_GZIPPED_BYTES,
});

async function filesOf({ accountId, upTo, show }: Cursor) {
  const window = { accountId, after: 0, upTo };
  const [events, profiles] = await Promise.all([
    filesBetween(commits, { ...window, kind: 'events' }),
    filesBetween(commits, { ...window, kind: 'profiles' }),
  ]);
  return { events, profiles, history: show.events ? await historyOfAll(commits, { ...window, events }) : undefined };
}

export const handler = eventHandler<unknown, void>({ name: 'cursor.segment.prepared' }, async (event) => {
  const { segment, problem } = readTrigger(event);
  const ids = { account: segment.accountId, cursor: segment.cursorId, segment: segment.segment };
  if (problem !== undefined) {
    await progress.fail(segment, problem);
    return { result: undefined, facts: { outcome: 'failed', ...ids } };
  }
  const { kind, ...facts } = await prepare(segment);
  return { result: undefined, facts: { outcome: kind, ...ids, ...facts } };
});

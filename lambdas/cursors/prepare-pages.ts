import { dynamo, s3, stepFunctions } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { readFoundRows, startQuery } from '#store/queries/query-runs.ts';
import { cursorProgress } from './adapters/cursor-progress.ts';
import { duckdbRows } from './adapters/duckdb-rows.ts';
import { gzipPage, pageObjects } from './adapters/page-objects.ts';
import { queryOf } from './domain/cursor.ts';
import { MAX_GZIPPED_BYTES } from './domain/page-parts.ts';
import { readTrigger } from './domain/trigger.ts';
import { preparePagesEnv } from './env.ts';
import { listFiles } from './use-cases/list-files.ts';
import { prepareSegment } from './use-cases/prepare-segment.ts';

/**
 * Prepares a segment of a cursor's pages. Called asynchronously by `serve-events`, as the reader comes near, and by the bus
 * when other functions have found the rows of a query that is too large for this one.
 */
const env = readEnv(preparePagesEnv);
const pages = { client: s3(), bucket: env.PAGES_BUCKET };
const machine = { client: stepFunctions(), arn: env.RUN_QUERY_MACHINE_ARN };

const prepare = prepareSegment({
  progress: cursorProgress({ db: dynamo(), table: env.CURSORS_TABLE, now: () => Date.now() }),
  store: pageObjects(pages),
  filesOf: listFiles({ db: dynamo(), table: env.COMMITS_TABLE }),
  large: {
    above: env.FAN_OUT_ROWS,
    found: (cursor) => readFoundRows(pages, queryOf(cursor)),
    start: (cursor) => startQuery({ pages, machine }, { ...queryOf(cursor), purpose: 'cursor' }),
  },
  withRows: duckdbRows({
    lake: { client: s3(), bucket: env.LAKE_BUCKET },
    lists: { client: s3(), bucket: env.LISTS_BUCKET },
    pages,
  }),
  gzip: gzipPage,
  maxPageBytes: MAX_GZIPPED_BYTES,
});

export const handler = eventHandler<unknown, void>({ name: 'cursor.segment.prepared' }, async (event) => {
  const { segment, problem } = readTrigger(event);
  const { kind, ...facts } = await prepare(segment, problem);
  const { accountId: account, cursorId: cursor } = segment;
  return { result: undefined, facts: { outcome: kind, account, cursor, segment: segment.segment, ...facts } };
});

import { dynamo, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { filesBetween } from '#store/commits.ts';
import { cursorProgress } from './adapters/cursor-items.ts';
import { duckdbRows } from './adapters/duckdb-rows.ts';
import { gzipPage, pageObjects } from './adapters/page-objects.ts';
import { type Cursor, segmentRefSchema } from './domain/cursor.ts';
import { MAX_GZIPPED_BYTES } from './domain/page-parts.ts';
import { prepareSegment } from './domain/prepare-segment.ts';
import { preparePagesEnv } from './env.ts';

/** Prepares a segment of a cursor's pages. Called asynchronously by `serve-events`, as the reader comes near. */
const env = readEnv(preparePagesEnv);
const pages = { client: s3(), bucket: env.PAGES_BUCKET };
const commits = { db: dynamo(), table: env.COMMITS_TABLE };

const prepare = prepareSegment({
  progress: cursorProgress({ db: dynamo(), table: env.CURSORS_TABLE }),
  store: pageObjects(pages),
  filesOf,
  withRows: duckdbRows({ client: s3(), bucket: env.LAKE_BUCKET }, pages),
  gzip: gzipPage,
  maxPageBytes: MAX_GZIPPED_BYTES,
});

async function filesOf({ accountId, upTo }: Cursor) {
  const window = { accountId, after: 0, upTo };
  const [events, profiles] = await Promise.all([
    filesBetween(commits, { ...window, kind: 'events' }),
    filesBetween(commits, { ...window, kind: 'profiles' }),
  ]);
  return { events, profiles };
}

export const handler = eventHandler<unknown, void>({ name: 'cursor.segment.prepared' }, async (event) => {
  const segment = segmentRefSchema.parse(event);
  const { kind, ...facts } = await prepare(segment);
  return {
    result: undefined,
    facts: { outcome: kind, account: segment.accountId, cursor: segment.cursorId, segment: segment.segment, ...facts },
  };
});

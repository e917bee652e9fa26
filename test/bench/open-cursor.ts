import { statSync } from 'node:fs';
import { openDuck } from '#runtime/duckdb.ts';
import { duckdbRows } from '../../lambdas/cursors/adapters/duckdb-rows.ts';
import { gzipPage } from '../../lambdas/cursors/adapters/page-objects.ts';
import { MAX_GZIPPED_BYTES } from '../../lambdas/cursors/domain/page-parts.ts';
import { prepareSegment } from '../../lambdas/cursors/domain/prepare-segment.ts';
import { fileBucket } from '../support/file-body.ts';
import { type Bench, type Figure, inTurns } from './harness.ts';
import { fromParquet, type LakeOnDisk, lakeOnDisk } from './lake-on-disk.ts';
import { START } from './workload.ts';
import { copyAsYardstick } from './yardstick.ts';

/** From an opened cursor to all its pages prepared; the lake is on disk, and putting a page is nothing. */
const segment = { accountId: 'ACME', cursorId: 'a'.repeat(32), segment: 0 };

async function prepareAll({ events, profiles, rows }: LakeOnDisk): Promise<void> {
  const file = { minTs: START, maxTs: START + 86_400 };
  const share = Math.ceil(rows / events.length);
  const cursor = {
    ...segment,
    resource: 'events' as const,
    query: {
      timezone: 'Europe/Berlin',
      today: 20_260_101,
      base: {
        eventKey: 'productviewed',
        window: { from: START, until: START + 2 * 86_400 },
        filters: [],
        measures: [],
      },
    },
    show: { app: false, events: false, profile: false },
    batchSize: 5_000,
    pagesPerSegment: 200,
    upTo: 1,
    done: new Set<number>(),
    attempts: {},
    failed: {},
  };
  let pages = 0;
  const prepare = prepareSegment({
    progress: {
      begin: async () => cursor,
      planned: async () => undefined,
      done: async () => undefined,
      fail: async () => undefined,
    },
    store: { readPlan: async () => undefined, writePlan: async () => undefined, putPage: async () => void pages++ },
    filesOf: async () => ({
      events: events.map((key) => ({
        key,
        bytes: statSync(key).size,
        rows: share,
        names: { productviewed: share },
        ...file,
      })),
      profiles: profiles.map((key) => ({ key, bytes: statSync(key).size, rows: 20_000, names: {}, ...file })),
    }),
    withRows: duckdbRows({ client: fileBucket(), bucket: 'lake' }, { client: fileBucket(), bucket: 'pages' }),
    large: { above: rows, start: async () => undefined, found: async () => undefined },
    gzip: gzipPage,
    maxPageBytes: MAX_GZIPPED_BYTES,
  });
  const prepared = await prepare(segment);
  if (prepared.kind !== 'prepared' || prepared.rows !== rows || pages !== rows / 5_000 + 1) {
    throw new Error(`not all pages: ${JSON.stringify({ ...prepared, pages })}`);
  }
}

async function measured(rows: number, rounds: number): Promise<{ ours: number; copy: number }> {
  await using duck = await openDuck();
  const lake = await lakeOnDisk(duck, { rows, people: 20_000, names: 1 });
  const copy = { from: fromParquet(lake.events), options: 'FORMAT json, COMPRESSION gzip' };
  return await inTurns(
    { ours: () => prepareAll(lake), copy: () => copyAsYardstick(duck, copy) },
    { rounds, clock: 'wall' },
  );
}

async function run(): Promise<Figure[]> {
  const few = await measured(100_000, 5);
  const many = await measured(1_000_000, 3);
  const size = { rows: 1_000_000, seconds: many.ours };
  return [
    {
      bench: 'open-cursor.all-pages',
      ratio: many.copy / many.ours,
      atLeast: 2,
      yardstick: 'DuckDB COPY to gzipped JSON',
      ...size,
    },
    {
      bench: 'open-cursor.tenfold',
      ratio: many.ours / few.ours / 10,
      atMost: 1.2,
      yardstick: 'itself at 100000 rows, per row',
      ...size,
    },
  ];
}

export const openCursor: Bench = { name: 'open-cursor', run };

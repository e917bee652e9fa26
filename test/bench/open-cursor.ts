import { statSync } from 'node:fs';
import type { EventClause } from '#core/cql/tree.ts';
import { eventKey } from '#core/intake/event-name.ts';
import { openDuck } from '#runtime/duckdb.ts';
import { duckdbRows } from '../../lambdas/cursors/adapters/duckdb-rows.ts';
import { gzipPage } from '../../lambdas/cursors/adapters/page-objects.ts';
import { MAX_GZIPPED_BYTES } from '../../lambdas/cursors/domain/page-parts.ts';
import { prepareSegment } from '../../lambdas/cursors/use-cases/prepare-segment.ts';
import { fileBucket } from '../support/file-body.ts';
import { type Bench, type Figure, inTurns } from './harness.ts';
import { fromParquet, type LakeOnDisk, lakeOnDisk } from './lake-on-disk.ts';
import { START } from './workload.ts';
import { copyAsYardstick } from './yardstick.ts';

/** From an opened cursor to its pages prepared; the lake is on disk, and putting a page is nothing. */
const segment = { accountId: 'ACME', cursorId: 'a'.repeat(32), segment: 0 };
const window = { from: START, until: START + 2 * 86_400 };
const everything: EventClause = { eventKey: 'productviewed', window, filters: [], measures: [] };

async function prepared(
  { events, profiles, rows, names }: LakeOnDisk,
  base: EventClause,
): Promise<{ rows: number; pages: number }> {
  const file = { minTs: START, maxTs: START + 86_400 };
  const share = Math.ceil(rows / events.length);
  const counts = new Map(names.map((name) => [eventKey(name), Math.ceil(share / names.length)]));
  const none = new Map<string, number>();
  const cursor = {
    ...segment,
    resource: 'events' as const,
    query: { timezone: 'Europe/Berlin', today: 20_260_101, base },
    show: { app: false, events: false, profile: false },
    batchSize: 5_000,
    pagesPerSegment: 200,
    upTo: 1,
    done: new Set<number>(),
    attempts: {},
    failed: {},
    claims: {},
  };
  let pages = 0;
  const prepare = prepareSegment({
    progress: {
      begin: async () => ({ kind: 'begun', cursor }),
      whileAtIt: async (_, work) => await work(),
      gathering: async () => undefined,
      planned: async () => undefined,
      done: async () => undefined,
      fail: async () => undefined,
    },
    store: { readPlan: async () => undefined, writePlan: async () => true, putPage: async () => void pages++ },
    filesOf: async () => ({
      events: events.map((key) => ({ key, bytes: statSync(key).size, rows: share, names: counts, ...file })),
      profiles: profiles.map((key) => ({ key, bytes: statSync(key).size, rows: 20_000, names: none, ...file })),
    }),
    withRows: duckdbRows({
      lake: { client: fileBucket(), bucket: 'lake' },
      pages: { client: fileBucket(), bucket: 'pages' },
      lists: { client: fileBucket(), bucket: 'lists' },
    }),
    large: { above: rows, start: async () => undefined, found: async () => undefined },
    gzip: gzipPage,
    maxPageBytes: MAX_GZIPPED_BYTES,
  });
  const done = await prepare(segment);
  if (done.kind !== 'prepared') throw new Error(`not prepared: ${JSON.stringify(done)}`);
  return { rows: done.rows, pages };
}

async function prepareAll(lake: LakeOnDisk): Promise<void> {
  const { rows, pages } = await prepared(lake, everything);
  if (rows !== lake.rows || pages !== rows / 5_000 + 1) throw new Error(`not all pages: ${rows} rows, ${pages} pages`);
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

async function* run(): AsyncGenerator<Figure> {
  const few = await measured(100_000, 5);
  const many = await measured(1_000_000, 3);
  const size = { rows: 1_000_000, seconds: many.ours };
  yield* [
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

/** One article at one price: a thousandth of a day's events, of one name or of any. */
const RARE = 10_000_000;
/** About what a file of 128 MB holds. */
const COMPACTED = 2_500_000;
const price = {
  kind: 'property' as const,
  names: ['Price'],
  check: { test: { kind: 'equals' as const, values: [17.5] }, negated: false },
};
const selective: Record<string, EventClause> = {
  'one-event': { ...everything, filters: [price] },
  'any-event': { window, filters: [price], measures: [] },
};

async function* rare(): AsyncGenerator<Figure> {
  await using duck = await openDuck();
  const lake = await lakeOnDisk(duck, { rows: RARE, people: 20_000, names: 8, rowsAFile: COMPACTED });
  for (const [name, base] of Object.entries(selective)) {
    const named = base.eventKey === undefined ? '' : `event_key = '${base.eventKey}' AND `;
    const where = `${named}ts >= ${window.from} AND ts < ${window.until} AND CAST(props ->> '$.Price' AS DOUBLE) = 17.5`;
    let wanted = 0;
    const times = await inTurns(
      {
        async count() {
          const found = await duck.connection.runAndReadAll(
            `SELECT count(*) FROM (${fromParquet(lake.events)}) WHERE ${where}`,
          );
          wanted = Number(found.getRows()[0]?.[0]);
        },
        async ours() {
          const { rows } = await prepared(lake, base);
          if (rows !== wanted || rows === 0) throw new Error(`${rows} rows where ${wanted} are`);
        },
      },
      { rounds: 3, clock: 'wall' },
    );
    const size = { rows: RARE, seconds: times.ours };
    yield {
      bench: `selective-cursor.${name}`,
      ratio: times.count / times.ours,
      atLeast: 0.3,
      yardstick: `DuckDB count(*) of the same ${wanted} rows`,
      ...size,
    };
    if (base.eventKey !== undefined) {
      const milliseconds = times.ours * 1_000;
      yield {
        bench: `selective-cursor.${name}.first-page`,
        milliseconds,
        atMost: 5_000,
        yardstick: 'opened until its first page can be read',
        ...size,
      };
    }
  }
}

export const openCursor: Bench = { name: 'open-cursor', run };
/** The same for few rows of many. */
export const selectiveCursor: Bench = { name: 'selective-cursor', run: rare };

import { createReadStream, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Duck, freshDuck, openDuck } from '#runtime/duckdb.ts';
import { commitBatch } from '#store/commits/commits.ts';
import { headOf } from '#store/commits/head.ts';
import { lakeReader } from '#store/lake/rows.ts';
import { eachSql, sumSql } from '#store/lake/summary-rows.ts';
import { bringHistory, historyOf } from '#store/people/history.ts';
import { eventsOf } from '../../lambdas/profiles/use-cases/events-of.ts';
import { rollUp } from '../../lambdas/upkeep/use-cases/roll-up.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { spanOf } from '../support/file-body.ts';
import { someTally } from '../support/tally.ts';
import { type Bench, type Figure, inTurns } from './harness.ts';
import { fromParquet, lakeOnDisk } from './lake-on-disk.ts';
import { START } from './workload.ts';

/** The roll-up of events: made, read for one person, read for everybody; the lake is on disk. */
const accountId = 'ACME';
const ROWS = 4_000_000;
const PEOPLE = 200_000;
const date = '2026-01-01';

/** A bucket whose objects are files: those of events by their paths, those of the roll-up in the scratch folder. */
function bucketIn(folder: string) {
  const pathOf = (key = '') => (key.startsWith('account=') ? join(folder, key.replaceAll('/', '-')) : key);
  const send = async (command: unknown) => {
    if (command instanceof PutObjectCommand)
      await writeFile(pathOf(command.input.Key), Buffer.from(Object(command.input.Body)));
    if (!(command instanceof GetObjectCommand)) return {};
    return { Body: createReadStream(pathOf(command.input.Key), spanOf(command.input.Range)) };
  };
  return { client: Object.assign(new S3Client({ region: 'us-east-1' }), { send }), bucket: 'lake' };
}

async function logOf(files: readonly string[]) {
  const log = { db: memoryTable().db, table: 'commits' };
  const span = { minTs: START, maxTs: START + 86_400, fromDate: date, toDate: date };
  for (const [place, key] of files.entries()) {
    const file = {
      kind: 'events' as const,
      key,
      rows: Math.ceil(ROWS / files.length),
      bytes: statSync(key).size,
      ...span,
      names: new Map<string, number>(),
    };
    const batch = {
      shard: `s${place}`,
      before: undefined,
      after: { sequence: '1', again: [] },
      committedAt: `${date}T00:00:00Z`,
    };
    await commitBatch(
      { ...log, flow: { ...log, table: 'flow' } },
      { ...batch, accounts: [{ accountId, files: [file], groups: [], tally: someTally }] },
    );
  }
  return log;
}

/** The lake, and the log of all but its last file rolled up. */
async function rolledUp(duck: Duck) {
  const { events } = await lakeOnDisk(duck, { rows: ROWS, people: PEOPLE, names: 20 });
  const lake = bucketIn(duck.scratch);
  let ids = 0;
  const deps = { lake, newId: () => `id-${ids++}`, now: () => 0, deadline: 1 };
  return {
    events,
    lake,
    rollUp: async (files = events) => {
      const commits = await logOf(files);
      await rollUp({ ...deps, commits }, accountId);
      return commits;
    },
  };
}

async function* run(): AsyncGenerator<Figure> {
  await using duck = await openDuck({ threads: 1 });
  const world = await rolledUp(duck);
  const all = sumSql(eachSql(fromParquet(world.events)));
  const making = await inTurns(
    {
      ours: () => world.rollUp(),
      groupBy: () => duck.connection.run(`CREATE OR REPLACE TABLE summed AS ${all}`),
    },
    { rounds: 3, clock: 'cpu' },
  );
  const commits = await world.rollUp();
  const upTo = await headOf(commits, accountId);
  const oneOf = eventsOf({
    commits,
    lake: world.lake,
    profiles: { db: memoryTable().db, table: 'profiles' },
    withDuck: freshDuck({ threads: 1 }),
    now: Date.now,
  });
  const found = await duck.connection.runAndReadAll('SELECT DISTINCT profile_id FROM summed USING SAMPLE 1');
  const ids = found.getRows().map(([id]) => String(id));
  const asking = await inTurns({ one: () => oneOf({ accountId, ids }) }, { rounds: 20, clock: 'cpu' });
  const reading = await inTurns(
    {
      everybody: async () => {
        const history = await historyOf(commits, { accountId, upTo });
        const rows = await bringHistory(lakeReader({ duck, lake: world.lake }), { history, upTo });
        await duck.connection.run(`CREATE OR REPLACE TABLE told AS ${sumSql(rows)}`);
      },
      groupBy: () => duck.connection.run(`CREATE OR REPLACE TABLE told AS ${all}`),
    },
    { rounds: 5, clock: 'cpu' },
  );
  const size = { rows: ROWS };
  yield* [
    {
      bench: 'roll-up.made',
      ratio: making.groupBy / making.ours,
      atLeast: 0.25,
      yardstick: 'DuckDB GROUP BY of the same events',
      ...size,
      seconds: making.ours,
    },
    {
      bench: 'roll-up.one-person',
      milliseconds: asking.one * 1_000,
      atMost: 50,
      yardstick: 'none',
      ...size,
      seconds: asking.one,
    },
    {
      bench: 'roll-up.everybody',
      ratio: reading.groupBy / reading.everybody,
      atLeast: 1,
      yardstick: 'DuckDB GROUP BY of all events',
      ...size,
      seconds: reading.everybody,
    },
  ];
}

export const rollUpBench: Bench = { name: 'roll-up', run };

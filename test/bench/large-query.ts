import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { eventColumnsRead, mayHoldAny, readsOf } from '#core/cql/reads.ts';
import { compilePeople } from '#core/cql/sql/compile.ts';
import type { Query } from '#core/cql/tree.ts';
import { openDuck } from '#runtime/duckdb.ts';
import { lakeReader } from '#store/lake/rows.ts';
import { CLAUSE_COLUMNS, loadPeople, logColumns, viewEvents } from '#store/people/people.ts';
import type { Bucketed } from '../../lambdas/queries/adapters/query-objects.ts';
import { planQuery } from '../../lambdas/queries/domain/plan-query.ts';
import { gatherPart } from '../../lambdas/queries/use-cases/gather-part.ts';
import { matchBucket } from '../../lambdas/queries/use-cases/match-bucket.ts';
import { noteOwners } from '../../lambdas/queries/use-cases/note-owners.ts';
import { fileBucket } from '../support/file-body.ts';
import { memoryBucket } from '../support/memory-bucket.ts';
import { type Bench, type Figure, inTurns } from './harness.ts';
import { type LakeOnDisk, lakeOnDisk } from './lake-on-disk.ts';
import { START } from './workload.ts';

/**
 * Who spent more than so much: decided by one function, and by the parts and buckets of the state machine one after the other.
 * Where the machine's own seconds (starting it and its functions) and this price are less than what is saved, a query is
 * worth spreading: `queries.fanOutRows` in `lib/stages.ts`.
 */
const ROWS = 4_000_000;
const PEOPLE = 200_000;
const PARTS = 4;
const window = { from: START, until: START + 2 * 86_400 };
const test = { kind: 'compare' as const, operator: '>' as const, numbers: [2_200] };
const measures = [{ of: 'sum' as const, property: 'Price', check: { test, negated: false } }];
const query: Query = {
  timezone: 'UTC',
  today: 20_260_101,
  base: { eventKey: 'productviewed', window, filters: [], measures },
};
const lake = { client: fileBucket(), bucket: 'lake' };
const ref = { accountId: 'ACME', queryId: 'q' };

const fileOf = (key: string, rows: number) => ({
  key,
  bytes: statSync(key).size,
  rows,
  names: new Map([['productviewed', rows]]),
  minTs: START,
  maxTs: START + 86_400,
});

async function byOne({ events, profiles }: LakeOnDisk): Promise<number> {
  await using duck = await openDuck();
  const read = lakeReader({ duck, lake });
  const columns = [...CLAUSE_COLUMNS, ...eventColumnsRead(query)];
  const log = await read(
    profiles.map((key) => fileOf(key, PEOPLE)),
    { upTo: 1, columns: logColumns([]) },
  );
  await loadPeople(duck, { profiles: log, columns: [] });
  const files = events.map((key) => fileOf(key, ROWS / events.length));
  await viewEvents(duck, {
    rows: await read(files, { upTo: 1, columns, mayHold: mayHoldAny(readsOf(query)) }),
    columns,
  });
  const { sql, params } = compilePeople(query);
  const found = await duck.connection.runAndReadAll(`SELECT count(*) FROM (${sql})`, params);
  return Number(found.getRows()[0]?.[0]);
}

async function byMany({ events, profiles }: LakeOnDisk): Promise<number> {
  const pages = { client: memoryBucket().client, bucket: 'pages' };
  const deps = { lake, pages, lists: pages, newId: randomUUID };
  const asked = { purpose: 'count' as const, resource: 'profiles' as const, upTo: 1, query };
  const { parts, buckets } = planQuery({
    ...asked,
    events: events.map((key) => fileOf(key, ROWS / events.length)),
    profiles: profiles.map((key) => fileOf(key, PEOPLE)),
    rowsAPart: ROWS / PARTS,
  });
  const rows: Bucketed[] = [];
  {
    await using duck = await openDuck();
    const log = profiles.map((key) => fileOf(key, PEOPLE));
    await noteOwners(duck, { lake, pages, ref, upTo: 1, profiles: log });
  }
  for (const part of parts) {
    await using duck = await openDuck();
    rows.push(...(await gatherPart(duck, { deps, job: { ...ref, asked, part, buckets } })).bucketed);
  }
  let found = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    await using duck = await openDuck();
    const own = rows.filter((one) => one.bucket === bucket);
    const resultFiles = await matchBucket(duck, { ...deps, job: { ...ref, asked, bucket, rows: own } });
    found += resultFiles.reduce((sum, resultFile) => sum + resultFile.rows, 0);
  }
  return found;
}

async function* run(): AsyncGenerator<Figure> {
  await using duck = await openDuck();
  const made = await lakeOnDisk(duck, { rows: ROWS, people: PEOPLE, names: 1, rowsAFile: ROWS / PARTS });
  const found = { one: 0, many: 0 };
  const times = await inTurns(
    {
      async one() {
        found.one = await byOne(made);
      },
      async many() {
        found.many = await byMany(made);
      },
    },
    { rounds: 3, clock: 'cpu' },
  );
  if (found.one !== found.many || found.one === 0) throw new Error(`${found.one} people, or ${found.many}`);
  yield* [
    {
      bench: 'large-query.spread',
      ratio: times.many / times.one,
      atMost: 4,
      yardstick: `one function for the same ${found.one} people, CPU seconds (${times.one.toFixed(1)})`,
      rows: ROWS,
      seconds: times.many,
    },
  ];
}

export const largeQuery: Bench = { name: 'large-query', run };

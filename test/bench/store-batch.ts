import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { freshDuck, openDuck } from '#runtime/duckdb.ts';
import { knownPeople } from '../../lambdas/lake/adapters/known-people.ts';
import { storeRecords } from '../../lambdas/lake/use-cases/store-records.ts';
import { arrivalOf } from '../support/lake-of-one-test.ts';
import { type Bench, type Figure, inTurns } from './harness.ts';
import { eventRecords } from './workload.ts';
import { copyAsYardstick, lakeRowsAsNdjson } from './yardstick.ts';

/** Storing what the stream delivers, from its records to committed Parquet; tables and buckets are functions that say yes. */
const A_GROUP = 1_000;
const GROUPS = [20, 200] as const;

const nothing = async () => ({});
const db = Object.assign(DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' })), { send: nothing });
const client = Object.assign(new S3Client({ region: 'us-east-1' }), { send: nothing });

async function measured(groups: number): Promise<{ rows: number; ours: number; copy: number }> {
  const records = eventRecords(groups * A_GROUP, { people: 5_000, days: 1 });
  const arrivals = Array.from({ length: groups }, (_, index) =>
    arrivalOf(records.slice(index * A_GROUP, (index + 1) * A_GROUP), { sequence: index + 1 }),
  );
  const store = storeRecords({
    lake: { client, bucket: 'lake' },
    profiles: { db, table: 'profiles' },
    commits: { db, table: 'commits' },
    flow: { db, table: 'flow' },
    quarantine: { client, bucket: 'quarantine' },
    tell: async () => undefined,
    known: knownPeople(),
    withDuck: freshDuck({ threads: 1 }),
    newId: randomUUID,
    now: Date.now,
  });
  await using duck = await openDuck({ threads: 1 });
  const rows = await lakeRowsAsNdjson(duck, records);
  const times = await inTurns(
    {
      ours: () => store({ shard: 'ingest#shard-0', arrivals }),
      copy: () => copyAsYardstick(duck, { from: rows, options: 'FORMAT parquet, COMPRESSION zstd' }),
    },
    { rounds: groups > 100 ? 5 : 9, clock: 'cpu' },
  );
  return { rows: records.length, ...times };
}

async function* run(): AsyncGenerator<Figure> {
  const [few, many] = [await measured(GROUPS[0]), await measured(GROUPS[1])];
  const yardstick = 'DuckDB COPY of the same rows from NDJSON, CPU seconds';
  const perRow = many.ours / many.rows / (few.ours / few.rows);
  yield* [
    {
      bench: 'store-batch',
      ratio: many.copy / many.ours,
      atLeast: 0.35,
      yardstick,
      rows: many.rows,
      seconds: many.ours,
    },
    {
      bench: 'store-batch.tenfold',
      ratio: perRow,
      atMost: 1.2,
      yardstick: `itself at ${few.rows} rows, per row`,
      rows: many.rows,
      seconds: many.ours,
    },
  ];
}

export const storeBatch: Bench = { name: 'store-batch', run };

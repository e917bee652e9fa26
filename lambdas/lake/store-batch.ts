import { randomUUID } from 'node:crypto';
import type { KinesisStreamEvent } from 'aws-lambda';
import { dynamo, s3 } from '#runtime/clients.ts';
import { keptDuck } from '#runtime/duckdb.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { count } from '#runtime/log.ts';
import { wasPutAgain } from '#store/ingest.ts';
import { knownPeople } from './adapters/known-people.ts';
import { storeRecords } from './adapters/store-records.ts';
import { storeBatchEnv } from './env.ts';

/**
 * The one writer of the lake: what the stream delivers becomes Parquet files, profiles and a commit, exactly once. It
 * leaves reading to the slices that read, and judging records to those that took them in.
 */
const env = readEnv(storeBatchEnv);

const store = storeRecords({
  lake: { client: s3(), bucket: env.LAKE_BUCKET },
  profiles: { db: dynamo(), table: env.PROFILES_TABLE },
  commits: { db: dynamo(), table: env.COMMITS_TABLE },
  quarantine: { client: s3(), bucket: env.QUARANTINE_BUCKET },
  known: knownPeople(),
  // One shard has one writer: a second thread costs a tenth more and is no quicker.
  withDuck: keptDuck({ threads: 1 }),
  newId: randomUUID,
  now: Date.now,
});

export const handler = eventHandler({ name: 'lake.batch.stored' }, async (event: KinesisStreamEvent) => {
  const shardId = event.Records[0]?.eventID.split(':')[0] ?? '';
  const arrivals = event.Records.map(({ kinesis }) => ({
    sequence: kinesis.sequenceNumber,
    again: wasPutAgain(kinesis.partitionKey),
    bytes: Buffer.from(kinesis.data, 'base64'),
  }));
  const stored = await store({ shard: `${env.INGEST_STREAM}#${shardId}`, arrivals });
  if (stored.quarantined > 0) count('QuarantinedRecords', stored.quarantined);
  return { result: undefined, facts: { shard: shardId, records: arrivals.length, ...stored } };
});

import { randomUUID } from 'node:crypto';
import type { KinesisStreamEvent } from 'aws-lambda';
import { recordsIn } from '#core/intake/refusals.ts';
import { announce } from '#runtime/bus.ts';
import { dynamo, eventBridge, s3 } from '#runtime/clients.ts';
import { freshDuck } from '#runtime/duckdb.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { count } from '#runtime/log.ts';
import { countRefused } from '#store/flow/minutes.ts';
import { putSince, wasPutAgain } from '#store/stream/ingest.ts';
import { keepRefusals } from '#store/stream/refusals.ts';
import { knownPeople } from './adapters/known-people.ts';
import { announceRefused } from './domain/announce-refused.ts';
import { storeBatchEnv } from './env.ts';
import type { Tell } from './use-cases/refuse-records.ts';
import { storeRecords } from './use-cases/store-records.ts';

/**
 * The one writer of the lake: what the stream delivers becomes Parquet files, profiles and a commit, exactly once. It
 * leaves reading to the slices that read, and judging records to those that took them in.
 */
const env = readEnv(storeBatchEnv);

const quarantine = { client: s3(), bucket: env.QUARANTINE_BUCKET };
const flow = { db: dynamo(), table: env.FLOW_TABLE };
const bus = { client: eventBridge(), bus: env.EVENT_BUS };

const tell: Tell = async (upload, refusals) => {
  await keepRefusals(quarantine, { ...upload, refusals });
  const now = Date.now();
  await announce(bus, announceRefused(upload, { refusals, now }));
  await countRefused(flow, { accountId: upload.accountId, ms: now, kind: 'later', records: recordsIn(refusals) });
};

const store = storeRecords({
  lake: { client: s3(), bucket: env.LAKE_BUCKET },
  profiles: { db: dynamo(), table: env.PROFILES_TABLE },
  commits: { db: dynamo(), table: env.COMMITS_TABLE },
  flow,
  quarantine,
  tell,
  known: knownPeople(),
  // One shard has one writer: a second thread costs a tenth more and is no quicker.
  withDuck: freshDuck({ threads: 1 }),
  newId: randomUUID,
  now: Date.now,
});

export const handler = eventHandler({ name: 'lake.batch.stored' }, async (event: KinesisStreamEvent) => {
  const shardId = event.Records[0]?.eventID.split(':')[0] ?? '';
  const arrivals = event.Records.map(({ kinesis }) => ({
    sequence: kinesis.sequenceNumber,
    again: wasPutAgain(kinesis.partitionKey),
    putSince: putSince(kinesis.partitionKey),
    arrivedAt: millisecondsOf(kinesis.approximateArrivalTimestamp),
    bytes: Buffer.from(kinesis.data, 'base64'),
  }));
  const stored = await store({ shard: `${env.INGEST_STREAM}#${shardId}`, arrivals });
  if (stored.quarantined > 0) count('QuarantinedRecords', stored.quarantined);
  return { result: undefined, facts: { shard: shardId, records: arrivals.length, ...stored } };
});

/** Lambda tells it in seconds; where it is not told, nobody knows how long a record waited. */
function millisecondsOf(seconds: number): number | undefined {
  return seconds > 0 ? Math.round(seconds * 1_000) : undefined;
}

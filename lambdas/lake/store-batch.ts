import { randomUUID } from 'node:crypto';
import type { KinesisStreamEvent } from 'aws-lambda';
import { countedByReason, recordsIn } from '#core/intake/refusals.ts';
import type { BusEvent } from '#core/messages/bus-events.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import { announce } from '#runtime/bus.ts';
import { dynamo, eventBridge, s3 } from '#runtime/clients.ts';
import { keptDuck } from '#runtime/duckdb.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { count } from '#runtime/log.ts';
import { wasPutAgain } from '#store/stream/ingest.ts';
import { keepRefusals } from '#store/stream/refusals.ts';
import { knownPeople } from './adapters/known-people.ts';
import type { Tell } from './adapters/refuser.ts';
import { storeRecords } from './adapters/store-records.ts';
import { storeBatchEnv } from './env.ts';

/**
 * The one writer of the lake: what the stream delivers becomes Parquet files, profiles and a commit, exactly once. It
 * leaves reading to the slices that read, and judging records to those that took them in.
 */
const env = readEnv(storeBatchEnv);

const quarantine = { client: s3(), bucket: env.QUARANTINE_BUCKET };
const bus = { client: eventBridge(), bus: env.EVENT_BUS };

const tell: Tell = async (of, refusals) => {
  await keepRefusals(quarantine, { ...of, refusals });
  const detail: (BusEvent & { type: 'upload.records.refused' })['detail'] = {
    schemaVersion: SCHEMA_VERSION,
    accountId: of.accountId,
    upload: { id: of.uploadId, at: new Date(of.receivedAt).toISOString() },
    records: recordsIn(refusals),
    reasons: countedByReason(refusals),
    at: new Date().toISOString(),
  };
  await announce(bus, { type: 'upload.records.refused', detail });
};

const store = storeRecords({
  lake: { client: s3(), bucket: env.LAKE_BUCKET },
  profiles: { db: dynamo(), table: env.PROFILES_TABLE },
  commits: { db: dynamo(), table: env.COMMITS_TABLE },
  quarantine,
  tell,
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

import { randomUUID } from 'node:crypto';
import type { KinesisStreamEvent } from 'aws-lambda';
import { dynamo, sqs } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { count } from '#runtime/log.ts';
import { wasPutAgain } from '#store/stream/ingest.ts';
import { knownSubscriptions } from './adapters/known-subscriptions.ts';
import { putReactions } from './adapters/reaction-queues.ts';
import { moveMark } from './adapters/shard-marks.ts';
import { reactBatchEnv } from './env.ts';
import { reactToBatch } from './use-cases/react-to-batch.ts';

/**
 * The second reader of the stream: what comes in is handed on at once to those who wait for it. It stores nothing; that is
 * `lake/store-batch`, whose pace and whose trouble are not this one's.
 */
const env = readEnv(reactBatchEnv);
const reactionsAt = { db: dynamo(), table: env.REACTIONS_TABLE };
const queues = { sqs: sqs(), urls: { exports: env.INSTANT_QUEUE_URL, campaigns: env.QUALIFY_QUEUE_URL } };

const react = reactToBatch({
  subscriptions: knownSubscriptions(reactionsAt, { now: Date.now }),
  moveMark: (to) => moveMark(reactionsAt, to),
  put: (to) => putReactions(queues, to),
  forMs: Number(env.INSTANT_FOR_SECONDS) * 1_000,
  newId: randomUUID,
  now: Date.now,
});

export const handler = eventHandler({ name: 'reactions.batch.handled' }, async (event: KinesisStreamEvent) => {
  const shardId = event.Records[0]?.eventID.split(':')[0] ?? '';
  const arrivals = event.Records.map(({ kinesis }) => ({
    sequence: kinesis.sequenceNumber,
    again: wasPutAgain(kinesis.partitionKey),
    bytes: Buffer.from(kinesis.data, 'base64'),
  }));
  const reacted = await react({ shard: `${env.INGEST_STREAM}#${shardId}`, arrivals });
  if (reacted.unreadable > 0) count('UnreadableRecords', reacted.unreadable);
  if (reacted.lost > 0) count('ReactionsLost', reacted.lost);
  return { result: undefined, facts: { shard: shardId, records: arrivals.length, ...reacted } };
});

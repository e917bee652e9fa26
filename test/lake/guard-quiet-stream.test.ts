import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DecreaseStreamRetentionPeriodCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  IncreaseStreamRetentionPeriodCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { guardStream } from '../../lambdas/lake/use-cases/guard-stream.ts';

const NOW = 1_790_000_000_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const kinesis = mockClient(KinesisClient);
const dynamo = mockClient(DynamoDBDocumentClient);
let looks: Record<string, unknown>;
let pauses: number[];
let reads: number;

/**
 * A shard as Kinesis reads it: each call looks a few minutes further, whether or not anything is there, and says how far it is
 * from now. What was stored last came so long ago (ms), what waits is so old.
 */
function quiet(shard: { storedAgo: number; waits?: number; retention: number; behindAtTip?: number }): void {
  const { storedAgo, waits, retention, behindAtTip = 0 } = shard;
  kinesis.on(ListShardsCommand).resolves({ Shards: [{ ShardId: 'shard-1' }] } as never);
  kinesis.on(DescribeStreamSummaryCommand).resolves({
    StreamDescriptionSummary: { RetentionPeriodHours: retention },
  } as never);
  kinesis.on(GetShardIteratorCommand).callsFake(({ ShardIteratorType, Timestamp }) => ({
    ShardIterator: String(ShardIteratorType === 'AT_TIMESTAMP' ? Timestamp.getTime() : NOW - storedAgo),
  }));
  kinesis.on(GetRecordsCommand).callsFake(({ ShardIterator }) => {
    reads += 1;
    const from = Number(ShardIterator);
    const arrived = NOW - (waits ?? -1);
    const to = Math.min(from + 5 * MINUTE, NOW);
    const isHere = from <= arrived && arrived < to;
    const record = { SequenceNumber: '2', ApproximateArrivalTimestamp: new Date(arrived), Data: Buffer.from('r') };
    const next = isHere ? arrived + 1 : to;
    return {
      Records: isHere ? [record] : [],
      NextShardIterator: String(next),
      MillisBehindLatest: Math.max(NOW - next, behindAtTip),
    };
  });
}

const retentionsSet = () =>
  [
    ...kinesis.commandCalls(IncreaseStreamRetentionPeriodCommand),
    ...kinesis.commandCalls(DecreaseStreamRetentionPeriodCommand),
  ].map(({ args }) => args[0].input.RetentionPeriodHours);

/** @param calls for which there is time */
const guard = (calls = 10_000) =>
  guardStream({
    stream: { client: new KinesisClient({}), stream: 'ingest', pause: async (ms: number) => void pauses.push(ms) },
    commits: { db: DynamoDBDocumentClient.from(new DynamoDBClient({})), table: 'commits' },
    quarantine: { client: new S3Client({}), bucket: 'quarantine' },
    now: () => NOW,
    hasTime: () => reads < calls,
  });

beforeEach(() => {
  for (const mock of [kinesis, dynamo]) mock.reset();
  kinesis.resolves({});
  pauses = [];
  looks = {};
  reads = 0;
  dynamo
    .on(GetCommand)
    .callsFake(({ Key }) =>
      Key.sk === 'checkpoint' ? { Item: { sequence: '1', again: [] } } : { Item: looks[Key.pk] },
    );
  dynamo.on(PutCommand).callsFake(({ Item }) => {
    looks[Item.pk] = Item;
    return {};
  });
});

describe('the stream’s keeper, where nothing came for long', () => {
  it('sees what waits behind it, however often Kinesis answers with nothing, and leaves the readers their calls', async () => {
    quiet({ storedAgo: 23 * HOUR, waits: 2 * HOUR, retention: 24 });
    expect(await guard()).toMatchObject({ waitingMs: 2 * HOUR, retention: 168, unseen: 0 });
    expect(retentionsSet()).toEqual([168]);
    // Five reads a second are a shard's; the two readers take about two of them.
    expect(pauses.length).toBe(reads - 1);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1_000 / 3);
  });

  it('never takes it for the end that its time is over: what it could not see may have waited', async () => {
    for (const [retention, set] of [
      [24, [168]],
      [168, []],
    ] as const) {
      kinesis.resetHistory();
      [reads, looks] = [0, {}];
      quiet({ storedAgo: 23 * HOUR, retention });
      expect(await guard(12)).toMatchObject({ waitingMs: 22 * HOUR, retention: 168, unseen: 1 });
      expect(retentionsSet()).toEqual(set);
    }
  });

  it('goes on next time where it was, and so comes to the end of any stretch', async () => {
    quiet({ storedAgo: 23 * HOUR, retention: 168 });
    await guard(200);
    expect(retentionsSet()).toEqual([]);
    reads = 0;
    expect(await guard(200)).toMatchObject({ retention: 24, unseen: 0 });
    reads = 0;
    await guard(200);
    expect(reads).toBeLessThan(3);
  });

  it('is at the end where an idle shard says that it is some seconds behind', async () => {
    quiet({ storedAgo: 2 * HOUR, retention: 168, behindAtTip: 20_000 });
    expect(await guard()).toMatchObject({ waitingMs: 20_000, retention: 24, unseen: 0 });
  });

  it('has the stream keep a week, too, where a shard cannot be read at all, and says why', async () => {
    quiet({ storedAgo: HOUR, retention: 24 });
    kinesis.on(GetRecordsCommand).rejects(new Error('Rate exceeded for shard'));
    await expect(guard()).rejects.toThrow('Rate exceeded for shard');
    expect(retentionsSet()).toEqual([168]);
  });
});

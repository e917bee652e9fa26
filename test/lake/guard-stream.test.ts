import {
  DecreaseStreamRetentionPeriodCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  IncreaseStreamRetentionPeriodCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.stubEnv('COMMITS_TABLE', 'commits');
vi.stubEnv('INGEST_STREAM', 'ingest');
vi.stubEnv('QUARANTINE_BUCKET', 'quarantine');
const { handler } = await import('../../lambdas/lake/guard-stream.ts');

const NOW = 1_790_000_000_000;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const kinesis = mockClient(KinesisClient);
const dynamo = mockClient(DynamoDBDocumentClient);
const s3 = mockClient(S3Client);

/** A shard with records of these ages (ms), oldest first; their sequence numbers are 1, 2, … */
function streamOf(shard: { ages: number[]; stored: number; retention: number }): void {
  vi.setSystemTime(NOW);
  const records = shard.ages.map((age, index) => ({
    SequenceNumber: String(index + 1),
    ApproximateArrivalTimestamp: new Date(NOW - age),
    Data: Buffer.from(`r${index + 1}`),
    PartitionKey: '0',
  }));
  kinesis.on(ListShardsCommand).resolves({ Shards: [{ ShardId: 'shard-1' }] } as never);
  kinesis.on(DescribeStreamSummaryCommand).resolves({
    StreamDescriptionSummary: { RetentionPeriodHours: shard.retention },
  } as never);
  kinesis.on(GetShardIteratorCommand).callsFake(({ ShardIteratorType, StartingSequenceNumber, Timestamp }) => {
    const first = records.findIndex((one) =>
      ShardIteratorType === 'AT_TIMESTAMP'
        ? one.ApproximateArrivalTimestamp >= Timestamp
        : Number(one.SequenceNumber) > Number(StartingSequenceNumber ?? 0),
    );
    return { ShardIterator: String(first < 0 ? records.length : first) };
  });
  kinesis.on(GetRecordsCommand).callsFake(({ ShardIterator, Limit }) => {
    const end = Number(ShardIterator) + Limit;
    const some = records.slice(Number(ShardIterator), end);
    return { Records: some, NextShardIterator: String(end), MillisBehindLatest: end < records.length ? 1 : 0 };
  });
  dynamo
    .on(GetCommand)
    .callsFake(({ Key }) =>
      shard.stored && Key.sk === 'checkpoint' ? { Item: { sequence: String(shard.stored), again: [] } } : {},
    );
}

const retentionsSet = () =>
  [
    ...kinesis.commandCalls(IncreaseStreamRetentionPeriodCommand),
    ...kinesis.commandCalls(DecreaseStreamRetentionPeriodCommand),
  ].map(({ args }) => args[0].input.RetentionPeriodHours);
const run = () => handler({}, { awsRequestId: 'r', getRemainingTimeInMillis: () => 300_000 } as never);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  for (const mock of [kinesis, dynamo, s3]) mock.reset();
  kinesis.resolves({});
  dynamo.resolves({});
  s3.on(PutObjectCommand).resolves({});
});

describe('the stream’s keeper', () => {
  it('leaves everything as it is while all is stored, or waits for its turn', async () => {
    streamOf({ ages: [3 * MINUTE, 2 * MINUTE], stored: 1, retention: 24 });
    await run();
    expect(retentionsSet()).toEqual([]);
  });

  it('says that records wait, also where no reader was ever called', async () => {
    streamOf({ ages: [16 * MINUTE], stored: 0, retention: 24 });
    await expect(run()).rejects.toThrow('records have waited in the stream for 16 minutes');
    expect(retentionsSet()).toEqual([]);
  });

  it('has the stream keep a week instead of a day when something has waited for an hour', async () => {
    streamOf({ ages: [61 * MINUTE, MINUTE], stored: 0, retention: 24 });
    await expect(run()).rejects.toThrow('61 minutes');
    expect(retentionsSet()).toEqual([168]);
  });

  it('keeps the week as long as something waits, and goes back to the day when it is stored', async () => {
    streamOf({ ages: [3 * DAY, 2 * DAY], stored: 1, retention: 168 });
    await expect(run()).rejects.toThrow();
    expect(retentionsSet()).toEqual([]);
    streamOf({ ages: [3 * DAY, 2 * DAY], stored: 2, retention: 168 });
    await run();
    expect(retentionsSet()).toEqual([24]);
  });

  it('waits where its calls are throttled: others read the shard, too', async () => {
    streamOf({ ages: [MINUTE], stored: 1, retention: 24 });
    await run();
    const read = kinesis.commandCalls(GetRecordsCommand)[0] ?? expect.fail();
    expect(await (read.thisValue as KinesisClient).config.maxAttempts()).toBeGreaterThanOrEqual(5);
  });

  it('says that it does not know where its time was over before it had seen the end', async () => {
    streamOf({ ages: [], stored: 1, retention: 168 });
    kinesis
      .on(GetRecordsCommand)
      .resolves({ Records: [], NextShardIterator: '9', MillisBehindLatest: 2 * DAY } as never);
    const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 };
    await expect(handler({}, context as never)).rejects.toThrow(
      'records may have waited in the stream for 2880 minutes: there was no time to read it to its end',
    );
    expect(retentionsSet()).toEqual([]);
  });

  it('copies what the stream would forget in a day, whole, and nothing that is stored or has time', async () => {
    streamOf({
      ages: [6 * DAY + 40 * MINUTE, 6 * DAY + 20 * MINUTE, 6 * DAY + MINUTE, 5 * DAY],
      stored: 1,
      retention: 168,
    });
    await expect(run()).rejects.toThrow();
    const puts = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);
    expect(puts.map(({ Key, Body }) => [Key, String(Body)])).toEqual([
      ['ingest/shard-1/waiting-2', 'r2'],
      ['ingest/shard-1/waiting-3', 'r3'],
    ]);
  });
});

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createQuota, type Shard, shardOf } from '../../local/shards/quota.ts';
import { createShardLimits } from '../../local/shards/server.ts';

// biome-ignore lint/suspicious/noExplicitAny: bodies as the SDK happens to write them
type Any = any;
const HALF = 1n << 127n;
const TOP = (1n << 128n) - 1n;
const lower: Shard = { id: 'shardId-000000000000', from: 0n, to: HALF - 1n };
const upper: Shard = { id: 'shardId-000000000001', from: HALF, to: TOP };
const entry = (bytes: number, key = 'k') => ({ Data: Buffer.alloc(bytes).toString('base64'), PartitionKey: key });

describe('which shard a record goes to', () => {
  it('is told by the MD5 hash of its partition key, as Kinesis documents', () => {
    const keys = Array.from({ length: 40 }, (_, place) => `person-${place}`);
    for (const key of keys) {
      const firstBit = (createHash('md5').update(key).digest()[0] ?? 0) >> 7;
      expect(shardOf(entry(1, key), [lower, upper])).toBe(firstBit === 0 ? lower : upper);
    }
  });

  it('is told by the explicit hash key where there is one, ends of the ranges included', () => {
    const at = (hash: bigint) => shardOf({ ...entry(1), ExplicitHashKey: String(hash) }, [lower, upper]);
    expect([at(0n), at(HALF - 1n), at(HALF), at(TOP)]).toEqual([lower, lower, upper, upper]);
  });
});

describe('what a shard takes in a second', () => {
  it('is 1 MiB, with the partition keys', () => {
    const takes = createQuota(() => 0);
    expect(takes('a', entry(1_048_570, '12345'))).toBe(true);
    expect(takes('a', entry(1, '1'))).toBe(false);
    expect(takes('a', entry(0, '1'))).toBe(true);
  });

  it('is 1,000 records', () => {
    const takes = createQuota(() => 0);
    const taken = Array.from({ length: 1_001 }, () => takes('a', entry(1)));
    expect(taken.indexOf(false)).toBe(1_000);
  });

  it('is its own: another shard takes as much, and the next second too', () => {
    let now = 0;
    const takes = createQuota(() => now);
    const large = entry(1_000_000);
    expect([takes('a', large), takes('a', large), takes('b', large)]).toEqual([true, false, true]);
    now = 999;
    expect(takes('a', large)).toBe(false);
    now = 1_000;
    expect(takes('a', large)).toBe(true);
  });
});

describe('the stream of the local stack', () => {
  let kinesis: Server;
  let limits: ReturnType<typeof createShardLimits>;
  let client: KinesisClient;
  let asked: { target: string; body: Any }[];
  let refused: number[];

  /** A Kinesis without limits, of two shards. */
  function answerOf(target: string, body: Any) {
    const range = ({ from, to }: Shard) => ({ StartingHashKey: String(from), EndingHashKey: String(to) });
    const Shards = [lower, upper].map((shard) => ({ ShardId: shard.id, HashKeyRange: range(shard) }));
    if (target.endsWith('.ListShards')) return { Shards };
    if (target.endsWith('.PutRecord')) return { ShardId: lower.id, SequenceNumber: '1' };
    if (target.endsWith('.PutRecords'))
      return {
        FailedRecordCount: 0,
        Records: body.Records.map((one: Any) => ({ ShardId: lower.id, SequenceNumber: one.PartitionKey })),
      };
    return { StreamDescriptionSummary: { RetentionPeriodHours: 24 } };
  }
  async function listen(server: Server | typeof limits): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }
  beforeEach(async () => {
    asked = [];
    refused = [];
    kinesis = createServer(async (request, response) => {
      const body = JSON.parse(await text(request));
      const target = String(request.headers['x-amz-target']);
      asked.push({ target, body });
      const missing = body.StreamName === 'missing';
      response.writeHead(missing ? 400 : 200, {
        'content-type': 'application/x-amz-json-1.1',
        connection: 'keep-alive',
      });
      response.end(JSON.stringify(missing ? { __type: 'ResourceNotFoundException' } : answerOf(target, body)));
    });
    const aws = new URL(`http://127.0.0.1:${await listen(kinesis)}`);
    limits = createShardLimits({ aws, now: () => 0, onRefused: (count) => refused.push(count) });
    client = new KinesisClient({
      endpoint: `http://127.0.0.1:${await listen(limits)}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
  });
  afterEach(() => {
    client.destroy();
    limits.close();
    kinesis.close();
    kinesis.closeAllConnections();
  });
  const record = (place: number, bytes: number, shard = lower) => ({
    Data: Buffer.alloc(bytes),
    PartitionKey: `p${place}`,
    ExplicitHashKey: String(shard.from),
  });
  const put = (...Records: ReturnType<typeof record>[]) =>
    client.send(new PutRecordsCommand({ StreamName: 'Ingest', Records }));

  it('refuses of several records those that are too much for their shard, and stores the others', async () => {
    const answer = await put(record(1, 700_000), record(2, 700_000), record(3, 700_000, upper), record(4, 300_000));
    expect(answer.FailedRecordCount).toBe(1);
    expect(answer.Records).toEqual([
      { ShardId: lower.id, SequenceNumber: 'p1' },
      {
        ErrorCode: 'ProvisionedThroughputExceededException',
        ErrorMessage: expect.stringContaining('Rate exceeded for shard shardId-000000000000'),
      },
      { ShardId: lower.id, SequenceNumber: 'p3' },
      { ShardId: lower.id, SequenceNumber: 'p4' },
    ]);
    const stored = asked.find(({ target }) => target === 'Kinesis_20131202.PutRecords')?.body.Records;
    expect(stored.map((one: Any) => one.PartitionKey)).toEqual(['p1', 'p3', 'p4']);
    expect(refused).toEqual([1]);
  });

  it('stores nothing when all is too much, and still answers for each', async () => {
    await put(record(1, 1_000_000));
    const answer = await put(record(2, 500_000), record(3, 500_000));
    expect(answer.FailedRecordCount).toBe(2);
    expect(answer.Records?.map((one) => one.ErrorCode)).toEqual(
      Array(2).fill('ProvisionedThroughputExceededException'),
    );
    expect(asked.filter(({ target }) => target.endsWith('.PutRecords'))).toHaveLength(1);
  });

  it('refuses a single record with the error itself', async () => {
    await put(record(1, 1_000_000));
    const single = new PutRecordCommand({ StreamName: 'Ingest', ...record(2, 500_000) });
    await expect(client.send(single)).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    const small = await client.send(new PutRecordCommand({ StreamName: 'Ingest', ...record(3, 10) }));
    expect(small.SequenceNumber).toBe('1');
  });

  it('passes on what is no put, and what fails', async () => {
    const shown = await client.send(new DescribeStreamSummaryCommand({ StreamName: 'Ingest' }));
    expect(shown.StreamDescriptionSummary?.RetentionPeriodHours).toBe(24);
    const lost = client.send(new PutRecordsCommand({ StreamName: 'missing', Records: [record(1, 10)] }));
    await expect(lost).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

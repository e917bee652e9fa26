import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { KinesisStreamEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Arrival } from '../../lambdas/lake/domain/arrivals.ts';
import { context } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { arrivalOf, eventOf } from '../support/lake-of-one-test.ts';

vi.hoisted(() => {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    COMMITS_TABLE: 'commits',
    PROFILES_TABLE: 'profiles',
    FLOW_TABLE: 'flow',
    LAKE_BUCKET: 'lake',
    QUARANTINE_BUCKET: 'quarantine',
    EVENT_BUS: 'bus',
    INGEST_STREAM: 'ingest',
    POWERTOOLS_DEV: 'true',
  });
});
const { handler } = await import('../../lambdas/lake/store-batch.ts');
const dynamo = mockClient(DynamoDBDocumentClient);
const s3 = mockClient(S3Client);
const logs = recordedLogs();

const call = (arrivals: readonly Arrival[]) => {
  const Records = arrivals.map(({ sequence, again, bytes }) => ({
    eventID: `shardId-7:${sequence}`,
    kinesis: { sequenceNumber: sequence, partitionKey: `3${again ? '#again' : ''}`, data: bytes.toString('base64') },
  }));
  return handler({ Records } as unknown as KinesisStreamEvent, context);
};

beforeEach(() => {
  dynamo.reset();
  s3.reset();
  dynamo.on(GetCommand).resolves({});
  dynamo.on(BatchGetCommand).resolves({});
  dynamo.on(TransactWriteCommand).resolves({});
  s3.on(PutObjectCommand).resolves({});
});

describe('store-batch', () => {
  it('puts the files in the lake, then writes the profiles, then commits with the shard’s checkpoint', async () => {
    await call([arrivalOf([eventOf('ada')], { sequence: 12 })]);
    const buckets = s3.commandCalls(PutObjectCommand).map((put) => put.args[0].input.Bucket);
    expect(buckets).toEqual(['lake', 'lake']);
    const [profiles, commit] = dynamo
      .commandCalls(TransactWriteCommand)
      .map((made) => made.args[0].input.TransactItems ?? []);
    expect(profiles?.map((item) => item.Put?.TableName)).toEqual(['profiles']);
    expect(commit?.[0]?.Put?.Item).toMatchObject({ pk: 'shard#ingest#shardId-7', sk: 'checkpoint', sequence: '12' });
    expect(commit?.map((item) => item.Put?.Item?.sk)).toEqual([
      'checkpoint',
      'head',
      expect.stringMatching(/^.{16}#stored$/),
      'file#events#000000000001#00',
      'file#profiles#000000000001#01',
    ]);
  });

  it('writes what it did in one line, without anything of anybody', async () => {
    await call([arrivalOf([eventOf('secret-person')], { sequence: 12 })]);
    expect(logs.lines('lake.batch.stored')).toMatchObject([
      { shard: 'shardId-7', records: 1, events: 1, files: 2, quarantined: 0 },
    ]);
    expect(logs.text()).not.toContain('secret-person');
  });

  it('counts what it quarantined, for the alarm', async () => {
    await call([{ sequence: '12', again: false, bytes: Buffer.from('noise') }]);
    expect(logs.metric('QuarantinedRecords')).toBe(1);
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input.Bucket).toBe('quarantine');
  });

  it('fails when the lake cannot be written, so that the stream delivers again', async () => {
    s3.on(PutObjectCommand).rejects(Object.assign(new Error('S3 is down'), { $metadata: { httpStatusCode: 503 } }));
    await expect(call([arrivalOf([eventOf('ada')], { sequence: 12 })])).rejects.toThrow('S3 is down');
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(0);
  });
});

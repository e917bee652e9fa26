import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { writeReceipt } from '#core/intake/upload-receipt.ts';
import { keepRefusals } from '#store/stream/refusals.ts';
import { callHttp } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { accountId, accountItems, headersOf } from '../support/http-account.ts';
import { memoryBucket } from '../support/memory-bucket.ts';

vi.hoisted(() => {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    ACCOUNTS_TABLE: 'accounts',
    COMMITS_TABLE: 'commits',
    INGEST_STREAM: 'ingest',
    INGEST_LANES: '4',
    QUARANTINE_BUCKET: 'quarantine',
    POWERTOOLS_DEV: 'true',
  });
});
const { handler } = await import('../../lambdas/uploads/show-upload.ts');
const dynamo = mockClient(DynamoDBDocumentClient);
const s3 = mockClient(S3Client);
const bucket = memoryBucket();
const none = { rows: { kept: 9, refused: 0 }, refused: [] };
recordedLogs();

const uploadId = '0123456789abcdef01234567';
const receivedAt = 1_790_000_000_000;
const receipt = writeReceipt({
  uploadId,
  receivedAt,
  records: 9,
  places: [
    ['s0', '100'],
    ['s1', '50'],
  ],
});
const ask = (asked = receipt, passcode = 'upload') =>
  callHttp(handler, { path: `/api/uploads/${asked}`, headers: headersOf(passcode) });
const committedAt = '2026-11-23T00:00:00.000Z';
const file = {
  kind: 'events',
  key: 'k',
  commit: 5,
  rows: 1,
  bytes: 1,
  minTs: 1,
  maxTs: 1,
  fromDate: '2026-11-23',
  toDate: '2026-11-23',
  names: new Map<string, number>(),
  committedAt,
  groups: Buffer.from(`${uploadId.slice(0, 16)}0000`, 'hex'),
};

function reached(checkpoints: Record<string, string>): void {
  dynamo.on(GetCommand).callsFake(({ Key }: { Key: { pk: string } }) => {
    const sequence = checkpoints[Key.pk];
    return sequence === undefined ? {} : { Item: { sequence, again: [] } };
  });
}

beforeEach(() => {
  dynamo.reset();
  s3.reset();
  bucket.objects.clear();
  for (const Command of [GetObjectCommand, ListObjectsV2Command, PutObjectCommand]) {
    s3.on(Command as never).callsFake((input) =>
      bucket.send(new (Command as never as new (given: unknown) => unknown)(input)),
    );
  }
  dynamo.on(QueryCommand, { TableName: 'accounts' }).resolves({ Items: accountItems() });
  dynamo.on(QueryCommand, { TableName: 'commits' }).resolves({ Items: [file] });
});

describe('GET /api/uploads/{receipt}', () => {
  it('says not committed while one of the shards has not come to the upload', async () => {
    reached({ 'shard#ingest#s0': '100', 'shard#ingest#s1': '49' });
    expect((await ask()).json).toEqual({ status: 'success', upload: { id: uploadId, committed: false } });
  });

  it('says committed, where and when, once every shard has', async () => {
    reached({ 'shard#ingest#s0': '100', 'shard#ingest#s1': '1000' });
    expect((await ask()).json).toEqual({
      status: 'success',
      upload: { id: uploadId, committed: true, commit: 5, committedAt, ...none },
    });
  });

  it('says committed without a place when the commit is too long ago to be found', async () => {
    reached({ 'shard#ingest#s0': '100', 'shard#ingest#s1': '1000' });
    dynamo.on(QueryCommand, { TableName: 'commits' }).resolves({ Items: [] });
    expect((await ask()).json).toEqual({ status: 'success', upload: { id: uploadId, committed: true, ...none } });
  });

  it('says how many records were kept, how many refused after "success", and why (failure mode 29)', async () => {
    reached({ 'shard#ingest#s0': '100', 'shard#ingest#s1': '1000' });
    const refusal = (id: string, reason: string) => ({ id, reason, records: 1, record: { type: 'event' } });
    const at = { client: bucket.client, bucket: 'quarantine' };
    const of = { uploadId, receivedAt };
    await keepRefusals(at, { ...of, accountId, refusals: [refusal('1', 'too large'), refusal('2', 'too large')] });
    // Told again after a crash, with less in it; and another account's, of the same upload id.
    await keepRefusals(at, { ...of, accountId, refusals: [refusal('2', 'too large')] });
    await keepRefusals(at, { ...of, accountId: 'OTHER', refusals: [refusal('3', 'not yours')] });
    expect((await ask()).json).toMatchObject({
      upload: { rows: { kept: 7, refused: 2 }, refused: [{ reason: 'too large', records: 2 }] },
    });
  });

  it('looks only into the commits of the account that asks', async () => {
    reached({ 'shard#ingest#s0': '100', 'shard#ingest#s1': '1000' });
    await ask();
    const asked = dynamo.commandCalls(QueryCommand, { TableName: 'commits' }).map((call) => call.args[0].input);
    expect(asked.map((input) => input.ExpressionAttributeValues?.[':pk'])).toEqual([accountId]);
  });

  it('refuses what is no receipt, and whoever has no passcode', async () => {
    expect(await ask('nonsense')).toMatchObject({
      statusCode: 400,
      json: { code: 400, error: expect.stringMatching(/^receipt: /) },
    });
    expect(await ask(receipt, 'guess')).toMatchObject({ statusCode: 401 });
  });
});

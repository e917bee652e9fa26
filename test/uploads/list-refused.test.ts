import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { keepRefusals } from '#store/stream/refusals.ts';
import { callHttp } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { accountId, accountItems, headersOf } from '../support/http-account.ts';
import { memoryBucket } from '../support/memory-bucket.ts';

vi.hoisted(() => {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    ACCOUNTS_TABLE: 'accounts',
    QUARANTINE_BUCKET: 'quarantine',
    POWERTOOLS_DEV: 'true',
  });
});
const { handler } = await import('../../lambdas/uploads/list-refused.ts');
const dynamo = mockClient(DynamoDBDocumentClient);
const s3 = mockClient(S3Client);
recordedLogs();

const bucket = memoryBucket();
const at = { client: bucket.client, bucket: 'quarantine' };
const ask = (query = '', passcode = 'export') =>
  callHttp(handler, { path: '/api/refused', query, headers: headersOf(passcode) });
const record = { type: 'profile', identity: 'ada', ts: 5, profileData: { Plan: 'pro' } };
const keep = (of: { accountId: string; second: number }) =>
  keepRefusals(at, {
    accountId: of.accountId,
    uploadId: of.second.toString(16).padStart(24, '0'),
    receivedAt: of.second * 1_000,
    refusals: [{ id: `${of.second}:0`, reason: 'too large', records: 1, record }],
  });

beforeEach(() => {
  bucket.objects.clear();
  dynamo.reset();
  s3.reset();
  dynamo.on(QueryCommand).resolves({ Items: accountItems() });
  s3.on(ListObjectsV2Command).callsFake((input) => bucket.send(new ListObjectsV2Command(input)));
  s3.on(GetObjectCommand).callsFake((input) => bucket.send(new GetObjectCommand(input)));
});

describe('GET /api/refused', () => {
  it('lists what was refused after "success", with when, of which upload, why, and the record as it can be sent again', async () => {
    await keep({ accountId, second: 7 });
    expect((await ask()).json).toEqual({
      status: 'success',
      refused: [
        {
          id: '7:0',
          upload: '7'.padStart(24, '0'),
          at: '1970-01-01T00:00:07.000Z',
          reason: 'too large',
          records: 1,
          record: { type: 'profile', identity: 'ada', ts: 5, profileData: { Plan: 'pro' } },
        },
      ],
    });
  });

  it('gives every record once over its pages, the oldest first, and nothing of another account', async () => {
    for (const second of [5, 3, 9, 1, 4, 8, 2, 7, 6]) await keep({ accountId, second });
    await keep({ accountId: 'OTHER', second: 5 });
    const ids: string[] = [];
    let pages = 0;
    let query = '';
    do {
      const json = (await ask(query)).json as { refused: { id: string }[]; next?: string };
      ids.push(...json.refused.map((one) => one.id));
      query = json.next === undefined ? '' : String(new URLSearchParams({ after: json.next }));
      pages++;
    } while (query !== '');
    expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((second) => `${second}:0`));
    expect(pages).toBeGreaterThan(1);
  });

  it('refuses a page that it never named, and passcodes that may not read people', async () => {
    expect(await ask('after=../account=OTHER/refused/x')).toMatchObject({
      statusCode: 400,
      json: { error: expect.stringMatching(/^after: /) },
    });
    expect(await ask('', 'upload')).toMatchObject({ statusCode: 403 });
    expect(await ask('', 'guess')).toMatchObject({ statusCode: 401 });
  });
});

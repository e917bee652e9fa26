import { gunzipSync, gzipSync } from 'node:zlib';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hashPasscode } from '#core/accounts/passcode.ts';
import { formatToken } from '../../lambdas/cursors/domain/token.ts';
import { context, httpEvent } from '../runtime/http-call.ts';
import { newCursorId } from './cursor-id.ts';

vi.hoisted(() => {
  const env = {
    ACCOUNTS_TABLE: 'accounts',
    CURSORS_TABLE: 'cursors',
    COMMITS_TABLE: 'commits',
    SEGMENTS_TABLE: 'segments',
    PAGES_BUCKET: 'pages',
  };
  Object.assign(process.env, env, { PREPARE_PAGES_FUNCTION: 'prepare', AWS_REGION: 'us-east-1' });
});
// The gate writes to the table at every request; it has tests of its own.
vi.mock('#store/accounts/limits.ts', async (original) => ({
  ...(await original<typeof import('#store/accounts/limits.ts')>()),
  concurrencyGate: () => undefined,
}));
const { handler } = await import('../../lambdas/cursors/serve-events.ts');

const dynamo = mockClient(DynamoDBDocumentClient);
const s3 = mockClient(S3Client);
const lambda = mockClient(LambdaClient);
const missing = new NoSuchKey({ message: 'no such key', $metadata: {} });
const refused = Object.assign(new Error('no'), { name: 'ConditionalCheckFailedException' });

const noon = Date.parse('2025-06-15T12:00:00Z');
const cursorId = newCursorId(noon / 1_000);
const token = (page: number) => formatToken({ resource: 'events', cursorId, page, part: 0 });
const query = { event_name: 'Charged', from: 20250601, to: 20250615 };

beforeEach(() => {
  vi.useFakeTimers({ now: noon, toFake: ['Date'] });
  for (const mock of [dynamo, s3, lambda]) mock.reset();
  dynamo.on(QueryCommand, { TableName: 'accounts' }).callsFake(({ ExpressionAttributeValues: values }) => {
    const accountId = values[':pk'];
    const account = { accountId, name: 'Acme', timezone: 'Asia/Kolkata', createdAt: '2025-01-01T00:00:00Z' };
    const salt = 'salt';
    const hash = hashPasscode('secret', salt);
    const passcode = { id: 'x', role: 'export', label: '', salt, hash, createdAt: '2025-01-01T00:00:00Z' };
    return {
      Items: [
        { ...account, sk: 'account' },
        { ...passcode, sk: 'passcode#x' },
      ],
    };
  });
  dynamo.on(GetCommand, { TableName: 'commits' }).resolves({ Item: { commit: 41 } });
  dynamo.on(GetCommand, { TableName: 'cursors' }).resolves({});
  dynamo.on(PutCommand).resolves({});
  dynamo.on(UpdateCommand).resolves({});
  lambda.on(InvokeCommand).resolves({});
});
afterEach(() => vi.useRealTimers());

type Call = { method?: string; search?: string; body?: unknown; account?: string; gzip?: boolean };

async function call({ method = 'GET', search = '', body, account = 'ACME-1', gzip = false }: Call) {
  const headers = {
    'x-clevertap-account-id': account,
    'x-clevertap-passcode': 'secret',
    ...(gzip && { 'accept-encoding': 'gzip' }),
  };
  const event = httpEvent({ method, path: '/1/events.json', query: search, headers, body });
  const result = await handler(event, context);
  const bytes = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
  const text = (result.headers?.['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
  return { status: result.statusCode, text, body: JSON.parse(text) };
}

describe('opening a cursor', () => {
  it.each<[string, Call]>([
    ['the query as the body of a POST', { method: 'POST', body: query }],
    ['the query wrapped', { method: 'POST', body: { query } }],
    [
      'the query in the address of a GET',
      { search: `batch_size=10&query=${encodeURIComponent(JSON.stringify(query))}` },
    ],
  ])('with %s answers with a token and has the first segment prepared', async (_, request) => {
    const { status, body } = await call(request);
    expect(status).toBe(200);
    expect(body).toEqual({ status: 'success', cursor: expect.stringMatching(/^[A-Za-z0-9_-]+$/) });
    const [invoked] = lambda.commandCalls(InvokeCommand);
    expect(invoked?.args[0].input).toMatchObject({ FunctionName: 'prepare', InvocationType: 'Event' });
    expect(JSON.parse(String(invoked?.args[0].input.Payload))).toMatchObject({ accountId: 'ACME-1', segment: 0 });
  });

  it('makes tokens that cannot be guessed: two of the same second share nothing but the second', async () => {
    const [one, other] = [await call({ body: query }), await call({ body: query })].map(({ body }) =>
      String(body.cursor),
    );
    expect(one?.slice(0, 12)).toBe(other?.slice(0, 12));
    expect(one?.slice(12)).toMatch(/^[0-9a-f]{24}_0$/);
    expect(one?.slice(12)).not.toBe(other?.slice(12));
  });

  it('fixes what the cursor will show: the newest commit, and the days in the time zone of the account', async () => {
    await call({ method: 'POST', search: 'batch_size=9999&profile=True&app=true&events=false', body: query });
    expect(dynamo.commandCalls(GetCommand)[0]?.args[0].input.ConsistentRead).toBe(true);
    expect(dynamo.commandCalls(PutCommand)[0]?.args[0].input.Item).toMatchObject({
      accountId: 'ACME-1',
      upTo: 41,
      resource: 'events',
      batchSize: 5_000,
      show: { app: true, events: false, profile: true },
      expiresAt: noon / 1_000 + 5 * 3_600,
    });
    const { base } = JSON.parse(dynamo.commandCalls(PutCommand)[0]?.args[0].input.Item?.query);
    expect(base).toMatchObject({
      eventKey: 'charged',
      window: { from: Date.parse('2025-05-31T18:30:00Z') / 1_000, until: Date.parse('2025-06-15T18:30:00Z') / 1_000 },
    });
  });

  it.each<[string, Call, number, object]>([
    [
      'a batch size of 0',
      { search: 'batch_size=0', body: query },
      400,
      { error: expect.stringMatching(/^Malformed request: batch_size .*5000/), code: 400 },
    ],
    ['no query', { body: '' }, 400, { error: 'Malformed request: neither a query nor a cursor is given', code: 400 }],
    [
      'half a query',
      { body: '{"event_name"' },
      400,
      { error: 'Malformed request: the query is not JSON at line 1, column 14', code: 400 },
    ],
    ['no days', { body: { event_name: 'Charged' } }, 400, { error: expect.stringContaining('from: '), code: 400 }],
    [
      'a filter that makes no sense',
      { body: { ...query, event_properties: [{ name: 'Amount', operator: 'gt', value: 'x' }] } },
      400,
      { error: expect.stringMatching(/^event_properties\[0\]\.value: /), code: 400 },
    ],
    [
      'a notification event',
      { body: { ...query, event_name: 'Notification Sent' } },
      400,
      { error: 'Export not allowed for this event', code: 400 },
    ],
    [
      'a day later than tomorrow',
      { body: { ...query, to: 20250617 } },
      200,
      { error: expect.stringContaining('20250616'), code: 4002 },
    ],
  ])('with %s is refused, and nothing is prepared', async (_, request, status, answer) => {
    const got = await call({ method: 'POST', ...request });
    expect(got.status).toBe(status);
    expect(got.body).toEqual({ status: 'fail', ...answer });
    expect(lambda.calls()).toEqual([]);
  });

  it('up to tomorrow is allowed where the account is, though elsewhere it is still yesterday', async () => {
    vi.setSystemTime(Date.parse('2025-06-15T19:00:00Z'));
    expect((await call({ method: 'POST', body: { ...query, to: 20250617 } })).body.status).toBe('success');
    expect((await call({ method: 'POST', body: { ...query, to: 20250618 } })).body.code).toBe(4002);
  });

  it('shows all that is known of people, unless a flag says false', async () => {
    await call({ method: 'POST', body: query });
    await call({ method: 'POST', search: 'events=false&app=False', body: query });
    expect(dynamo.commandCalls(PutCommand).map(({ args }) => args[0].input.Item?.show)).toEqual([
      { app: true, events: true, profile: true },
      { app: false, events: false, profile: true },
    ]);
  });
});

describe('reading a page', () => {
  const text = `{"status":"success","next_cursor":"${token(1)}","records":[{"ts":1}]}`;
  const has = (page: number) => {
    s3.on(GetObjectCommand).rejects(missing);
    s3.on(GetObjectCommand, { Key: `account=ACME-1/${cursorId}/${page}.json.gz` }).callsFake(() => {
      return { Body: { transformToByteArray: async () => gzipSync(text) } };
    });
  };

  it.each<[string, Call]>([
    ['in the address of a GET', { search: `cursor=${token(0)}` }],
    ['in the address of a POST without a body', { method: 'POST', search: `cursor=${token(0)}` }],
    ['in the body of a POST', { method: 'POST', body: { cursor: token(0) } }],
    ['encoded twice', { search: `cursor=${encodeURIComponent(encodeURIComponent(token(0)))}` }],
  ])('with the cursor %s answers with the page as it was prepared, by one get', async (_, request) => {
    has(0);
    for (const gzip of [true, false]) {
      const got = await call({ ...request, gzip });
      expect(got.status).toBe(200);
      expect(got.text).toBe(text);
    }
    expect(s3.calls()).toHaveLength(2);
    expect(dynamo.commandCalls(GetCommand)).toEqual([]);
    expect(dynamo.commandCalls(UpdateCommand)).toEqual([]);
  });

  it('with the cursor of another account finds nothing, as if there were no such cursor', async () => {
    has(0);
    const got = await call({ search: `cursor=${token(0)}`, account: 'OTHER-1' });
    expect(got.body).toEqual({ status: 'fail', error: 'Incorrect Usage', code: 3 });
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input.Key).toMatch(/^account=OTHER-1\//);
    expect(dynamo.commandCalls(GetCommand)[0]?.args[0].input.Key).toEqual({ pk: `OTHER-1#${cursorId}` });
    expect(lambda.calls()).toEqual([]);
  });

  it.each(['', 'abc', '%2e%2e%2f', `pr1_${cursorId}_0`, `${token(0)}%00`])(
    'with the bad cursor "%s" is incorrect usage, with HTTP status 200',
    async (bad) => {
      const got = await call({ search: `cursor=${bad}` });
      expect(got.status).toBe(200);
      expect(got.body).toEqual({ status: 'fail', error: 'Incorrect Usage', code: 3 });
      expect(s3.calls()).toEqual([]);
    },
  );

  it('four hours after opening is an invalid cursor', async () => {
    vi.setSystemTime(noon + 4 * 3_600_000);
    const got = await call({ search: `cursor=${token(0)}` });
    expect(got.body).toEqual({ status: 'fail', error: 'invalid cursor', code: 3 });
  });

  describe('that is not there yet', () => {
    const item = (change: object = {}) => ({
      accountId: 'ACME-1',
      cursorId,
      resource: 'events',
      query: '{}',
      show: { app: false, events: false, profile: false },
      batchSize: 5_000,
      pagesPerSegment: 200,
      upTo: 41,
      attempts: {},
      failed: {},
      ...change,
    });
    const stored = (change?: object) => {
      s3.on(GetObjectCommand).rejects(missing);
      dynamo.on(GetCommand, { TableName: 'cursors' }).callsFake(() => {
        vi.setSystemTime(Date.now() + 6_000);
        return { Item: item(change) };
      });
    };

    it('is in progress, with HTTP status 200, once the request has been held as long as it may', async () => {
      stored();
      dynamo.on(UpdateCommand).rejects(refused);
      const got = await call({ search: `cursor=${token(0)}` });
      expect(got.status).toBe(200);
      expect(got.body).toEqual({
        status: 'fail',
        error: 'Request still in progress, please retry later',
        code: 2,
      });
      expect(Date.now() - noon).toBeGreaterThan(15_000);
      expect(lambda.calls()).toEqual([]);
    });

    it('has its segment started by the one reader that gets the claim', async () => {
      stored({ segments: 3, done: new Set([0]) });
      const given = { Attributes: item() };
      dynamo.on(UpdateCommand).resolvesOnce(given).resolvesOnce(given).rejects(refused);
      await call({ search: `cursor=${token(450)}` });
      const invoked = lambda.commandCalls(InvokeCommand);
      expect(invoked).toHaveLength(1);
      expect(JSON.parse(String(invoked[0]?.args[0].input.Payload))).toEqual({
        accountId: 'ACME-1',
        cursorId,
        segment: 2,
        claim: expect.any(Number),
      });
    });

    it('gives the claim back where the segment could not be started', async () => {
      stored();
      dynamo.on(UpdateCommand).resolves({ Attributes: item() });
      lambda.on(InvokeCommand).rejects(new Error('throttled'));
      const got = await call({ search: `cursor=${token(0)}` });
      expect(got.status).toBe(503);
      expect(dynamo.commandCalls(UpdateCommand).at(-1)?.args[0].input.UpdateExpression).toBe('REMOVE #claims.#segment');
    });

    it('is an invalid cursor where its preparation was given up', async () => {
      stored({ failed: { 0: 'account=ACME-1/secret.parquet is gone' } });
      const got = await call({ search: `cursor=${token(0)}` });
      expect(got.body).toMatchObject({ status: 'fail', code: 3, error: expect.stringMatching(/^invalid cursor/) });
      expect(got.text).not.toContain('parquet');
    });

    it('is incorrect usage where the data ended before it', async () => {
      stored({ segments: 1, pages: 2, done: new Set([0]) });
      const got = await call({ search: `cursor=${token(3)}` });
      expect(got.body).toEqual({ status: 'fail', error: 'Incorrect Usage', code: 3 });
    });
  });

  it('in the middle of a segment has the next one prepared, and still answers where that fails', async () => {
    has(100);
    dynamo.on(UpdateCommand).resolves({ Attributes: {} });
    expect((await call({ search: `cursor=${token(100)}` })).text).toBe(text);
    expect(JSON.parse(String(lambda.commandCalls(InvokeCommand)[0]?.args[0].input.Payload)).segment).toBe(1);
    dynamo.on(UpdateCommand).rejects(new Error('throttled'));
    expect((await call({ search: `cursor=${token(100)}` })).text).toBe(text);
  });
});

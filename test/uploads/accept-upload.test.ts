import { gzipSync } from 'node:zlib';
import { KinesisClient, PutRecordsCommand, type PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { callHttp } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { accountItems, headersOf } from '../support/http-account.ts';
import { memoryTable } from '../support/memory-table.ts';
import { anyJson, eventRecord, hostileRecord, profileRecord } from '../support/records.ts';

vi.hoisted(() => {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    ACCOUNTS_TABLE: 'accounts',
    UPLOADS_TABLE: 'uploads',
    INGEST_STREAM: 'ingest',
    INGEST_LANES: '8',
    POWERTOOLS_DEV: 'true',
  });
});
const { handler } = await import('../../lambdas/uploads/accept-upload.ts');
const { decodeGroup } = await import('#store/ingest.ts');
const { readReceipt } = await import('#core/upload-receipt.ts');

const dynamo = mockClient(DynamoDBDocumentClient);
const kinesis = mockClient(KinesisClient);
const logs = recordedLogs();

const event = (identity: unknown = 'ada') => ({ type: 'event', identity, evtName: 'Charged', evtData: { Amount: 10 } });
const send = (body: unknown, call: { query?: string; headers?: Record<string, string>; passcode?: string } = {}) =>
  callHttp(handler, {
    method: 'POST',
    path: '/1/upload',
    query: call.query ?? '',
    headers: { ...headersOf(call.passcode ?? 'upload'), ...call.headers },
    body,
  });
const sent = (): PutRecordsCommandInput[] => kinesis.commandCalls(PutRecordsCommand).map((call) => call.args[0].input);
const groups = () =>
  sent().flatMap((input) => (input.Records ?? []).map((record) => decodeGroup(Buffer.from(record.Data ?? ''))));

/** A stream that takes what `takes` says yes to, by the number of the call and the place in it. */
function stream(takes: (call: number, place: number, key: string) => boolean): void {
  let call = 0;
  kinesis.on(PutRecordsCommand).callsFake((input: PutRecordsCommandInput) => {
    const number = call++;
    const Records = (input.Records ?? []).map((record, place) =>
      takes(number, place, record.PartitionKey ?? '')
        ? { ShardId: 'shard-0', SequenceNumber: String(1_000 * number + place) }
        : { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'slow down' },
    );
    return { Records, FailedRecordCount: Records.filter((record) => 'ErrorCode' in record).length };
  });
}

let uploads = memoryTable();

beforeEach(() => {
  dynamo.reset();
  kinesis.reset();
  uploads = memoryTable();
  dynamo.on(GetCommand).callsFake((input) => uploads.db.send(new GetCommand(input)));
  dynamo.on(PutCommand).callsFake((input) => uploads.db.send(new PutCommand(input)));
  dynamo.on(UpdateCommand).callsFake((input) => uploads.db.send(new UpdateCommand(input)));
  dynamo.on(QueryCommand).callsFake((input: { ExpressionAttributeValues: Record<string, string> }) => ({
    Items: accountItems().filter((item) => item.pk === input.ExpressionAttributeValues[':pk']),
  }));
  stream(() => true);
});

describe('POST /1/upload', () => {
  test('answers success when the stream has every record', async () => {
    const reply = await send({ d: [event('a'), event('b')] });
    expect(reply.statusCode).toBe(200);
    expect(reply.json).toEqual({ status: 'success', processed: 2, unprocessed: [] });
    expect(groups().flatMap((group) => group.eventLines.toString().trim().split('\n'))).toHaveLength(2);
  });

  test('gives a receipt by which the upload can be asked after', async () => {
    const { headers } = await send({ d: [event()] });
    const receipt = readReceipt(headers['x-causeway-upload-id'] ?? '');
    expect(receipt).toMatchObject({ uploadId: groups()[0]?.header.uploadId, places: [['shard-0', '0']] });
  });

  test('answers partial when some records are good, and takes those', async () => {
    const reply = await send({
      d: [event(), { ...event(), ts: 0 }, { type: 'profile', identity: 'a', profileData: { Email: 'x' } }],
    });
    expect(reply.statusCode).toBe(200);
    expect(reply.json).toMatchObject({
      status: 'partial',
      processed: 1,
      unprocessed: [
        { status: 'fail', code: 525, record: { ...event(), ts: 0 } },
        {
          code: 515,
          error: 'Profile data is incorrect. Email is not valid.Skipped record number : 3',
          record: { type: 'profile', identity: 'a', profileData: { Email: 'x' } },
        },
      ],
    });
  });

  test('answers fail with HTTP 200 when no record is good, and puts nothing on the stream', async () => {
    const reply = await send({ d: [{ type: 'event', identity: 'a' }] });
    expect(reply).toMatchObject({ statusCode: 200, json: { status: 'fail', processed: 0 } });
    expect(reply.headers).not.toHaveProperty('x-causeway-upload-id');
    expect(sent()).toHaveLength(0);
  });

  test('takes an upload of no records', async () => {
    expect((await send({ d: [] })).json).toEqual({ status: 'success', processed: 0, unprocessed: [] });
  });

  test('only looks when dryRun is 1, and is real when it is 0', async () => {
    expect((await send({ d: [event()] }, { query: 'dryRun=1' })).json).toMatchObject({
      status: 'success',
      processed: 1,
    });
    expect(sent()).toHaveLength(0);
    expect((await send({ d: [event()] }, { query: 'dryRun=0' })).json).toMatchObject({
      status: 'success',
      processed: 1,
    });
    expect(sent()).toHaveLength(1);
  });

  test('writes ids and counts to its log, and never what a record holds', async () => {
    await send({ d: [event('secret-person'), { type: 'event', identity: 'secret-person' }] });
    expect(logs.lines('upload.accepted')).toMatchObject([{ status: 200, processed: 1, unprocessed: 1, dryRun: false }]);
    expect(logs.text()).not.toContain('secret-person');
  });
});

describe('the body of an upload', () => {
  test('may hold 1,000 records; one of 1,001 is refused whole', async () => {
    const many = (count: number) => ({ d: Array.from({ length: count }, (_, index) => event(`p${index}`)) });
    expect((await send(many(1_000))).json).toMatchObject({ status: 'success', processed: 1_000 });
    kinesis.resetHistory();
    expect(await send(many(1_001))).toMatchObject({
      statusCode: 400,
      json: { status: 'fail', error: 'Malformed request: d has 1001 records, the limit is 1000', code: 400 },
    });
    expect(sent()).toHaveLength(0);
  });

  test('may be 4 MB large, also after inflating, however small it was', async () => {
    const large = `{"d":[${JSON.stringify(event())}],"pad":"${' '.repeat(4 * 1024 * 1024)}"}`;
    for (const [body, headers] of [
      [large, {}],
      [gzipSync(large), { 'content-encoding': 'gzip' }],
    ] as const) {
      expect(await send(body, { headers })).toMatchObject({
        statusCode: 400,
        json: { error: expect.stringContaining('4 MB') },
      });
    }
  });

  test('stops inflating at the limit when it is a bomb', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(256 * 1024 * 1024)).subarray(0, 1024));
    const zeros = gzipSync(Buffer.alloc(256 * 1024 * 1024));
    const before = process.memoryUsage.rss();
    expect(await send(zeros, { headers: { 'content-encoding': 'gzip' } })).toMatchObject({ statusCode: 400 });
    expect(await send(bomb, { headers: { 'content-encoding': 'gzip' } })).toMatchObject({ statusCode: 400 });
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 * 1024);
  });

  test('may come gzipped, with a byte order mark, or both', async () => {
    const text = `\ufeff${JSON.stringify({ d: [event()] })}`;
    for (const [body, headers] of [
      [text, {}],
      [gzipSync(text), { 'content-encoding': 'gzip' }],
      [gzipSync(text.slice(1)), { 'content-encoding': 'GZIP' }],
    ] as const) {
      expect((await send(body, { headers })).json).toMatchObject({ status: 'success', processed: 1 });
    }
  });

  test('is refused when it says gzip and is not, or is cut off', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const whole = gzipSync(JSON.stringify({ d: [event()] }));
    for (const body of ['{"d":[]}', whole.subarray(0, 30)]) {
      expect(await send(body, { headers })).toMatchObject({ statusCode: 400, json: { code: 400 } });
    }
  });

  test.each(['', '{', '[]', 'null', '7', '{"d":{}}', '{"d":null}', '{"records":[]}', '\u0000'])(
    'is malformed when it is %j',
    async (body) => {
      const reply = await send(body);
      expect(reply.statusCode).toBe(400);
      expect(reply.json).toMatchObject({
        status: 'fail',
        code: 400,
        error: expect.stringMatching(/^Malformed request/),
      });
    },
  );
});

describe('a hostile body', () => {
  const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const good = JSON.stringify(event('good'));

  test.each([
    ['nested 1,000 deep', `{"type":"event","identity":"x","evtName":"A","evtData":{"a":${deep(1_000)}}}`],
    ['nested 500,000 deep', `{"type":"event","identity":"x","evtName":"A","evtData":{"a":${deep(500_000)}}}`],
    ['with a type that is nested 500,000 deep', `{"type":${deep(500_000)}}`],
    ['that is no object', deep(500_000)],
    ['with an e-mail that is an object', '{"type":"profile","identity":"x","profileData":{"Email":{"toString":1}}}'],
    ['with a NUL in the name', '{"type":"event","identity":"x","evtName":"A\\u0000"}'],
    ['with half a surrogate pair for an identity', '{"type":"event","identity":"\\ud800","evtName":"A"}'],
    ['with a number out of range', '{"type":"event","identity":"x","evtName":"A","evtData":{"n":1e999}}'],
    [
      'with items within items',
      `{"type":"event","identity":"x","evtName":"A","evtData":{"Items":[${'{"Items":['.repeat(9e4)}${']}'.repeat(9e4)}]}}`,
    ],
  ])('never costs the good record beside it: one %s', async (_, hostile) => {
    const reply = await send(`{"d":[${hostile},${good},${hostile}]}`);
    expect(reply).toMatchObject({ statusCode: 200, json: { status: 'partial', processed: 1 } });
    expect(groups().map((group) => group.eventLines.toString())).toEqual([expect.stringContaining('\tgood\t')]);
  });

  test.each([
    ['__proto__', '{"__proto__":{"type":"event"},"type":"event","identity":"x","evtName":"A"}'],
    ['constructor', '{"constructor":{"prototype":1},"type":"event","identity":"x","evtName":"A"}'],
    ['a key twice', '{"type":"profile","type":"event","identity":"x","evtName":"B","evtName":"A"}'],
    ['a NUL in a property', '{"type":"event","identity":"x","evtName":"A","evtData":{"a\\u0000":"\\u0000"}}'],
    ['half a surrogate pair in a property', '{"type":"event","identity":"x","evtName":"A","evtData":{"a":"\\ud800"}}'],
    ['\\N for an identity', '{"type":"event","identity":"\\\\N","evtName":"A"}'],
  ])('is taken where it is only odd: %s', async (_, odd) => {
    const reply = await send(`{"d":[${odd},${good}]}`);
    expect(reply.json).toMatchObject({ status: 'success', processed: 2 });
    for (const { eventLines, header } of groups()) {
      expect(eventLines.toString().split('\n')).toHaveLength(header.events + 1);
    }
  });

  test('never costs the good records beside it, whatever it is, and never ends in a server error (failure mode 17)', async () => {
    let keys = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostileRecord(), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        async (hostile, keyed) => {
          kinesis.resetHistory();
          const text = hostile.flatMap((one, index) => [one, JSON.stringify(event(`good-${index}`))]).join(',');
          const headers: Record<string, string> = keyed ? { 'idempotency-key': String(++keys) } : {};
          const { statusCode, json } = await send(`{"d":[${text}]}`, { headers });
          expect(statusCode).toBe(200);
          expect(Number(json.processed) + (json.unprocessed as unknown[]).length).toBe(2 * hostile.length);
          const lines = groups()
            .map(({ eventLines }) => eventLines.toString())
            .join('');
          for (const index of hostile.keys()) expect(lines).toContain(`\tgood-${index}\t`);
          for (const { header, eventLines } of groups()) {
            expect(eventLines.toString().split('\n')).toHaveLength(header.events + 1);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is answered with 200 or 400, never with a server error, whatever bytes it is made of', async () => {
    const whole = Buffer.from(JSON.stringify({ d: [event('a'), event('b')] }));
    const mutated = fc
      .array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), { maxLength: 4 })
      .map((changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
    const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, noise), fc.boolean(), async (bytes, zipped) => {
        const headers: Record<string, string> = zipped ? { 'content-encoding': 'gzip' } : {};
        const { statusCode } = await send(zipped ? gzipSync(bytes) : bytes, { headers });
        expect([200, 400]).toContain(statusCode);
      }),
      { numRuns: 300 },
    );
  });

  test('is answered for every record, whatever the records are', async () => {
    const records = fc.array(fc.oneof(eventRecord(), profileRecord(), anyJson()), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(records, async (d) => {
        kinesis.resetHistory();
        const { statusCode, json } = await send({ d });
        expect(statusCode).toBe(200);
        const unprocessed = Array.isArray(json.unprocessed) ? json.unprocessed.length : -1;
        expect(Number(json.processed) + unprocessed).toBe(d.length);
        const put = groups().reduce((sum, { header }) => sum + header.events + header.profiles, 0);
        expect(put).toBe(json.processed);
      }),
      { numRuns: 40 },
    );
  });
});

describe('an upload that the stream does not take at once', () => {
  const people = { d: Array.from({ length: 40 }, (_, index) => event(`person-${index}`)) };

  test('is put again for the groups that were refused only, with a mark that they may be there twice', async () => {
    stream((call, place) => call > 0 || place !== 1);
    expect((await send(people)).json).toMatchObject({ status: 'success', processed: 40 });
    const [first, second] = sent();
    expect(first?.Records?.length).toBeGreaterThan(2);
    expect(second?.Records).toHaveLength(1);
    expect(second?.Records?.[0]?.PartitionKey).toBe(`${first?.Records?.[1]?.PartitionKey}#again`);
    expect(second?.Records?.[0]?.ExplicitHashKey).toBe(first?.Records?.[1]?.ExplicitHashKey);
    expect(second?.Records?.[0]?.Data).toEqual(first?.Records?.[1]?.Data);
  });

  test('is answered with 503 when the stream takes nothing of it', async () => {
    kinesis.on(PutRecordsCommand).rejects(Object.assign(new Error('down'), { name: 'ServiceUnavailable' }));
    expect(await send(people)).toMatchObject({ statusCode: 503, json: { status: 'fail', code: 503 } });
    expect(sent().length).toBeGreaterThan(1);
  });

  test('is answered with 555 for the records of a group that was never taken, and success for the others', async () => {
    let refused: string | undefined;
    stream((_call, _place, key) => {
      refused ??= key;
      return !key.startsWith(refused.replace('#again', ''));
    });
    const { json, headers } = await send(people);
    const unprocessed = json.unprocessed as { code: number; error: string; record: { identity: string } }[];
    expect(json.status).toBe('partial');
    expect(unprocessed.length).toBeGreaterThan(0);
    for (const { code, error, record } of unprocessed) {
      const place = people.d.findIndex((one) => one.identity === record.identity) + 1;
      expect({ code, error }).toEqual({
        code: 555,
        error: `Server error, please send this record again. Skipped record number : ${place}`,
      });
    }
    expect(json.processed).toBe(40 - unprocessed.length);
    expect(headers).toHaveProperty('x-causeway-upload-id');
  });
});

describe('an upload with an Idempotency-Key', () => {
  const keyed = (body: unknown, key = 'k1') => send(body, { headers: { 'idempotency-key': key } });
  const mixed = { d: [event('ann'), { type: 'event', identity: 'ann' }, event('bob')] };
  const keys = () => sent().flatMap((input) => (input.Records ?? []).map((record) => record.PartitionKey ?? ''));

  test('is answered with the first answer, to the byte, and put on the stream once', async () => {
    const first = await keyed(mixed);
    const puts = sent().length;
    const second = await keyed(mixed);
    expect(second.json).toEqual(first.json);
    expect(second.headers['x-causeway-upload-id']).toBe(first.headers['x-causeway-upload-id']);
    expect(sent()).toHaveLength(puts);
  });

  test('is refused with 409 when the key comes with another body, and taken with another key', async () => {
    await keyed(mixed);
    const puts = sent().length;
    expect(await keyed({ d: [event('eve')] })).toMatchObject({ statusCode: 409, json: { status: 'fail', code: 409 } });
    expect(sent()).toHaveLength(puts);
    expect(await keyed({ d: [event('eve')] }, 'k2')).toMatchObject({ statusCode: 200 });
  });

  test('is one upload when it comes twice at once: the same answer, the same groups, one of them marked', async () => {
    const [one, other] = await Promise.all([keyed(mixed), keyed(mixed)]);
    expect(one.json).toEqual(other.json);
    const frames = new Set(groups().map(({ header, eventLines }) => JSON.stringify([header, eventLines.toString()])));
    expect(frames.size).toBe(keys().length / 2);
    expect(keys().filter((key) => key.endsWith('#again'))).toHaveLength(keys().length / 2);
  });

  test('is put again, marked and with the same event ids, by a client whose first try died on the way', async () => {
    uploads.hooks.before = (command) => {
      if (command instanceof UpdateCommand) throw new Error('killed');
    };
    expect(await keyed(mixed)).toMatchObject({ statusCode: 503 });
    const first = groups();
    uploads.hooks.before = () => undefined;
    kinesis.resetHistory();
    expect(await keyed(mixed)).toMatchObject({ statusCode: 200, json: { processed: 2 } });
    expect(groups()).toEqual(first);
    expect(keys().every((key) => key.endsWith('#again'))).toBe(true);
  });

  test('is not settled by records that the stream refused: they are put when it comes again', async () => {
    const many = { d: Array.from({ length: 40 }, (_, index) => event(`person-${index}`)) };
    let refused: string | undefined;
    stream((_call, _place, key) => {
      refused ??= key;
      return !key.startsWith(refused.replace('#again', ''));
    });
    expect((await keyed(many)).json.status).toBe('partial');
    stream(() => true);
    expect((await keyed(many)).json).toMatchObject({ status: 'success', processed: 40 });
  });

  test('is an upload of its own when the key is used again a day later', async () => {
    await keyed(mixed);
    const [first] = groups();
    for (const item of uploads.items.values()) if (item.expiresAt) item.expiresAt = 1;
    vi.useFakeTimers({ now: Date.now() + 90_000_000, toFake: ['Date'] });
    try {
      expect(await keyed({ d: [event('ann')] })).toMatchObject({ statusCode: 200 });
    } finally {
      vi.useRealTimers();
    }
    expect(groups().at(-1)?.header.uploadId).not.toBe(first?.header.uploadId);
  });

  test('may have a key of up to 255 characters; a dry run has none', async () => {
    expect(await keyed(mixed, 'k'.repeat(256))).toMatchObject({ statusCode: 400 });
    await send(mixed, { query: 'dryRun=1', headers: { 'idempotency-key': 'dry' } });
    expect([...uploads.items.keys()].some((key) => key.includes('#key#'))).toBe(false);
  });
});

describe('who may upload', () => {
  test.each([
    ['an account that is not there', headersOf('upload', 'NOBODY'), 'Account ID is not valid'],
    ['no account at all', {}, 'Account ID is not valid'],
    ['a wrong passcode', headersOf('guess'), 'Invalid Credentials'],
  ])('%s is answered with 401 and the recorded text', async (_, headers, error) => {
    const reply = await callHttp(handler, { method: 'POST', headers, body: { d: [event()] } });
    expect(reply).toMatchObject({ statusCode: 401, json: { status: 'fail', error, code: 401 } });
    expect(sent()).toHaveLength(0);
  });

  test('a passcode for exports is answered with 403, one of an administrator is let through', async () => {
    expect(await send({ d: [event()] }, { passcode: 'export' })).toMatchObject({
      statusCode: 403,
      json: { code: 403 },
    });
    expect(sent()).toHaveLength(0);
    expect((await send({ d: [event()] }, { passcode: 'admin' })).statusCode).toBe(200);
  });
});

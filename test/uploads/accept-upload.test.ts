import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it, vi } from 'vitest';
import { readReceipt } from '#core/intake/upload-receipt.ts';
import { callHttp } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { eventLines } from '../support/event-lines.ts';
import { headersOf } from '../support/http-account.ts';
import { dynamo, event, groups, handler, kinesis, send, sent, stream, uploads } from './upload-world.ts';

const logs = recordedLogs();

describe('POST /1/upload', () => {
  it('answers success when the stream has every record', async () => {
    const reply = await send({ d: [event('a'), event('b')] });
    expect(reply.statusCode).toBe(200);
    expect(reply.json).toEqual({ status: 'success', processed: 2, unprocessed: [] });
    expect(groups().flatMap((group) => eventLines(group).trim().split('\n'))).toHaveLength(2);
  });

  it('gives a receipt by which the upload can be asked after', async () => {
    const { headers } = await send({ d: [event()] });
    const receipt = readReceipt(headers['x-causeway-upload-id'] ?? '', { lanes: 16 });
    expect(receipt).toMatchObject({ uploadId: groups()[0]?.header.uploadId, places: [['shard-0', '0']] });
  });

  it('answers partial when some records are good, and takes those', async () => {
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

  it('answers fail with HTTP 200 when no record is good, and puts nothing on the stream', async () => {
    const reply = await send({ d: [{ type: 'event', identity: 'a' }] });
    expect(reply).toMatchObject({ statusCode: 200, json: { status: 'fail', processed: 0 } });
    expect(reply.headers).not.toHaveProperty('x-causeway-upload-id');
    expect(sent()).toHaveLength(0);
  });

  it('takes an upload of no records', async () => {
    expect((await send({ d: [] })).json).toEqual({ status: 'success', processed: 0, unprocessed: [] });
  });

  it.each(['1', 'true', 'True', 'yes', 'YES'])('only looks when dryRun is %s, and says so', async (dryRun) => {
    expect((await send({ d: [event()] }, { query: `dryRun=${dryRun}` })).json).toEqual({
      status: 'success',
      processed: 1,
      unprocessed: [],
      dryRun: true,
      warnings: [],
    });
    expect(sent()).toHaveLength(0);
  });

  it.each(['0', 'false', 'False', 'no'])('is real when dryRun is %s', async (dryRun) => {
    const { json } = await send({ d: [event()] }, { query: `dryRun=${dryRun}` });
    expect(json).toEqual({ status: 'success', processed: 1, unprocessed: [] });
    expect(sent()).toHaveLength(1);
  });

  it.each(['', '2', 'tru', 'on', '1&dryRun=0'])(
    'is refused when dryRun is "%s": nobody knows what was meant',
    async (dryRun) => {
      expect(await send({ d: [event()] }, { query: `dryRun=${dryRun}` })).toMatchObject({
        statusCode: 400,
        json: { status: 'fail', code: 400, error: expect.stringMatching(/^dryRun: must be 1, true or yes/) },
      });
      expect(sent()).toHaveLength(0);
    },
  );

  it('lists in a dry run what it would ignore or change', async () => {
    const record = { type: 'event', identity: 'ada', evtName: 'Page: Home', eventData: { Amount: 10 } };
    expect((await send({ d: [event(), record] }, { query: 'dryRun=1' })).json).toMatchObject({
      processed: 2,
      warnings: [
        'record 2: eventData is not known and is ignored; did you mean evtData?',
        'record 2: evtName "Page: Home" is taken as "Page Home"',
      ],
    });
  });

  it('refuses an integer that would lose digits, and shows it with all of them', async () => {
    const record = '{"type":"event","identity":"a","evtName":"A","evtData":{"Order":2868860079149422351}}';
    const reply = await send(`{"d":[${record}]}`);
    expect(reply.json).toMatchObject({ status: 'fail', unprocessed: [{ code: 512 }] });
    expect(reply.body).toContain(`"record":${record}`);
    const keyed = () =>
      send(`{"d":[${record},${record.replace('351', '600')}]}`, { headers: { 'idempotency-key': 'digits' } });
    expect((await keyed()).body).toBe((await keyed()).body);
  });

  it('writes ids and counts to its log, and never what a record holds', async () => {
    await send({ d: [event('secret-person'), { type: 'event', identity: 'secret-person' }] });
    expect(logs.lines('upload.accepted')).toMatchObject([{ status: 200, processed: 1, unprocessed: 1, dryRun: false }]);
    expect(logs.text()).not.toContain('secret-person');
  });
});

describe('the body of an upload', () => {
  it('may hold 1,000 records; one of 1,001 is refused whole', async () => {
    const many = (count: number) => ({ d: Array.from({ length: count }, (_, index) => event(`p${index}`)) });
    expect((await send(many(1_000))).json).toMatchObject({ status: 'success', processed: 1_000 });
    kinesis.resetHistory();
    expect(await send(many(1_001))).toMatchObject({
      statusCode: 400,
      json: { status: 'fail', error: 'Malformed request: d has 1001 records, the limit is 1000', code: 400 },
    });
    expect(sent()).toHaveLength(0);
  });

  it('may be 4 MB large, also after inflating, however small it was', async () => {
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

  it('stops inflating at the limit when it is a bomb', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(256 * 1024 * 1024)).subarray(0, 1024));
    const zeros = gzipSync(Buffer.alloc(256 * 1024 * 1024));
    const before = process.memoryUsage.rss();
    expect(await send(zeros, { headers: { 'content-encoding': 'gzip' } })).toMatchObject({ statusCode: 400 });
    expect(await send(bomb, { headers: { 'content-encoding': 'gzip' } })).toMatchObject({ statusCode: 400 });
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('may come gzipped, with a byte order mark, or both', async () => {
    const text = `\ufeff${JSON.stringify({ d: [event()] })}`;
    for (const [body, headers] of [
      [text, {}],
      [gzipSync(text), { 'content-encoding': 'gzip' }],
      [gzipSync(text.slice(1)), { 'content-encoding': 'GZIP' }],
    ] as const) {
      expect((await send(body, { headers })).json).toMatchObject({ status: 'success', processed: 1 });
    }
  });

  it('may name its charset; what is not UTF-8 otherwise is refused whole', async () => {
    const latin = Buffer.from(JSON.stringify({ d: [event('josé')] }), 'latin1');
    expect(await send(latin)).toMatchObject({ statusCode: 400, json: { error: expect.stringContaining('UTF-8') } });
    expect(sent()).toHaveLength(0);
    const headers = { 'content-type': 'application/json; charset=ISO-8859-1' };
    expect((await send(latin, { headers })).json).toMatchObject({ status: 'success' });
    expect(groups().map(eventLines).join('')).toContain('\tjosé\t');
  });

  it('may be called x-gzip or identity; another encoding is refused by its name', async () => {
    const text = JSON.stringify({ d: [event()] });
    expect((await send(gzipSync(text), { headers: { 'content-encoding': 'x-gzip' } })).statusCode).toBe(200);
    expect((await send(text, { headers: { 'content-encoding': 'identity' } })).statusCode).toBe(200);
    expect(await send(text, { headers: { 'content-encoding': 'br' } })).toMatchObject({
      statusCode: 400,
      json: { error: 'Malformed request: content-encoding "br" is not read here; send gzip, or none' },
    });
  });

  it('is refused when it says gzip and is not, or is cut off', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const whole = gzipSync(JSON.stringify({ d: [event()] }));
    for (const body of ['{"d":[]}', whole.subarray(0, 30)]) {
      expect(await send(body, { headers })).toMatchObject({ statusCode: 400, json: { code: 400 } });
    }
  });

  it.each(['', '{', '[]', 'null', '7', '{"d":{}}', '{"d":null}', '{"records":[]}', '\u0000'])(
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

describe('an upload that the stream does not take at once', () => {
  const people = { d: Array.from({ length: 40 }, (_, index) => event(`person-${index}`)) };

  it('is put again for the groups that were refused only, with a mark that they may be there twice', async () => {
    stream((call, place) => call > 0 || place !== 1);
    expect((await send(people)).json).toMatchObject({ status: 'success', processed: 40 });
    const [first, second] = sent();
    expect(first?.Records?.length).toBeGreaterThan(2);
    expect(second?.Records).toHaveLength(1);
    expect(second?.Records?.[0]?.PartitionKey).toBe(`${first?.Records?.[1]?.PartitionKey}#again`);
    expect(second?.Records?.[0]?.ExplicitHashKey).toBe(first?.Records?.[1]?.ExplicitHashKey);
    expect(second?.Records?.[0]?.Data).toEqual(first?.Records?.[1]?.Data);
  });

  it('is answered with 503 when the stream takes nothing of it', async () => {
    kinesis.on(PutRecordsCommand).rejects(Object.assign(new Error('down'), { name: 'ServiceUnavailable' }));
    expect(await send(people)).toMatchObject({ statusCode: 503, json: { status: 'fail', code: 503 } });
    expect(sent().length).toBeGreaterThan(1);
  });

  it('is answered with 555 for the records of a group that was never taken, and success for the others', async () => {
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

describe('a record of a person and their device', () => {
  const both = (evtName = 'A') => ({ ...event('ada'), objectId: 'd1', evtName });
  const device = { kind: 'objectId', value: 'd1', login: 'ada', ifFree: true, data: {} };

  it('is the person’s event, and tells once an upload whose device it is', async () => {
    expect((await send({ d: [both(), both('B')] })).json).toMatchObject({ status: 'success', processed: 2 });
    expect(groups().flatMap((group) => group.profileChanges)).toMatchObject([device]);
    expect(
      groups()
        .map(eventLines)
        .join('')
        .match(/\tidentity\tada\t/g),
    ).toHaveLength(2);
  });

  it('is one record, also where the stream takes neither of its two groups', async () => {
    let first: string | undefined;
    stream((_call, _place, key) => {
      first ??= key.replace('#again', '');
      return key.startsWith(first);
    });
    const people = Array.from({ length: 30 }, (_, index) => ({ ...event(`p${index}`), objectId: `d${index}` }));
    const { json } = await send({ d: people });
    const unprocessed = json.unprocessed as unknown[];
    expect(unprocessed.length).toBeGreaterThan(0);
    expect(Number(json.processed) + unprocessed.length).toBe(30);
  });
});

describe('an upload with an Idempotency-Key', () => {
  const keyed = (body: unknown, key = 'k1') => send(body, { headers: { 'idempotency-key': key } });
  const mixed = { d: [event('ann'), { type: 'event', identity: 'ann' }, event('bob')] };
  const keys = () => sent().flatMap((input) => (input.Records ?? []).map((record) => record.PartitionKey ?? ''));

  it('is answered with the first answer, to the byte, and put on the stream once', async () => {
    const first = await keyed(mixed);
    const puts = sent().length;
    const second = await keyed(mixed);
    expect(second.json).toEqual(first.json);
    expect(second.headers['x-causeway-upload-id']).toBe(first.headers['x-causeway-upload-id']);
    expect(sent()).toHaveLength(puts);
  });

  it('is refused with 409 when the key comes with another body, and taken with another key', async () => {
    await keyed(mixed);
    const puts = sent().length;
    expect(await keyed({ d: [event('eve')] })).toMatchObject({ statusCode: 409, json: { status: 'fail', code: 409 } });
    expect(sent()).toHaveLength(puts);
    expect(await keyed({ d: [event('eve')] }, 'k2')).toMatchObject({ statusCode: 200 });
  });

  it('is one upload when it comes twice at once: the same answer, the same groups, one of them marked', async () => {
    const [one, other] = await Promise.all([keyed(mixed), keyed(mixed)]);
    expect(one.json).toEqual(other.json);
    const frames = new Set(groups().map((group) => JSON.stringify([group.header, eventLines(group)])));
    expect(frames.size).toBe(keys().length / 2);
    expect(keys().filter((key) => key.endsWith('#again'))).toHaveLength(keys().length / 2);
  });

  it('is put again, marked and with the same event ids, by a client whose first try died on the way', async () => {
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

  it('is not settled by records that the stream refused: they are put when it comes again', async () => {
    const many = { d: Array.from({ length: 40 }, (_, index) => event(`person-${index}`)) };
    let refused: string | undefined;
    stream((_call, _place, key) => {
      refused ??= key;
      return !key.startsWith(refused.replace('#again', ''));
    });
    expect((await keyed(many)).json.status).toBe('partial');
    const stored = new Set(keys().filter((key) => !key.startsWith(refused?.replace('#again', '') ?? '')));
    kinesis.resetHistory();
    stream(() => true);
    expect((await keyed(many)).json).toMatchObject({ status: 'success', processed: 40 });
    expect(stored.size).toBeGreaterThan(1);
    expect(keys()).toEqual([`${refused}#again`]);
  });

  it('has a receipt of all its groups when it took two tries to put them', async () => {
    const many = { d: Array.from({ length: 40 }, (_, index) => event(`person-${index}`)) };
    stream((_call, place, key) => place !== 1 && !key.endsWith('#again'));
    const first = readReceipt((await keyed(many)).headers['x-causeway-upload-id'] ?? '', { lanes: 16 });
    let call = 7;
    stream(() => call++ > 0);
    const second = readReceipt((await keyed(many)).headers['x-causeway-upload-id'] ?? '', { lanes: 16 });
    expect(second?.uploadId).toBe(first?.uploadId);
    expect(BigInt(second?.places[0]?.[1] ?? 0)).toBeGreaterThanOrEqual(BigInt(first?.places[0]?.[1] ?? 0));
  });

  it('is an upload of its own when the key is used again a day later', async () => {
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

  it('may have a key of up to 255 characters; a dry run has none', async () => {
    expect(await keyed(mixed, 'k'.repeat(256))).toMatchObject({ statusCode: 400 });
    await send(mixed, { query: 'dryRun=1', headers: { 'idempotency-key': 'dry' } });
    expect([...uploads.items.keys()].some((key) => key.includes('#key#'))).toBe(false);
  });
});

describe('an upload of an account that has used up its share of the stream', () => {
  const owing = (accountOwes: number) => {
    dynamo
      .on(UpdateCommand, { Key: { pk: 'ACME-1', sk: 'bytes' } }, false)
      .rejects(Object.assign(new Error('no'), { name: 'ConditionalCheckFailedException' }));
    dynamo
      .on(GetCommand, { Key: { pk: 'ACME-1', sk: 'bytes' } }, false)
      .callsFake(() => ({ Item: { paidUntil: Date.now() + accountOwes } }));
  };

  it('is answered 429 with the limit and the time after which there is room, and nothing of it is put', async () => {
    owing(60_000);
    const noise = () => randomBytes(300).toString('base64');
    const body = { d: Array.from({ length: 1_000 }, () => ({ ...event(), evtData: { a: noise(), b: noise() } })) };
    const reply = await send(body);
    expect(reply).toMatchObject({
      statusCode: 429,
      json: {
        status: 'fail',
        error: 'Too many requests: this account may send 500000 bytes a second, counted as compressed',
        code: 429,
      },
    });
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(50);
    expect(sent()).toHaveLength(0);
  });
});

describe('who may upload', () => {
  it.each([
    ['an account that is not there', headersOf('upload', 'NOBODY'), 'Account ID is not valid'],
    ['no account at all', {}, 'Account ID is not valid: the header X-CleverTap-Account-Id is missing'],
    ['a wrong passcode', headersOf('guess'), 'Invalid Credentials'],
  ])('%s is answered with 401 and the recorded text', async (_, headers, error) => {
    const reply = await callHttp(handler, { method: 'POST', path: '/1/upload', headers, body: { d: [event()] } });
    expect(reply).toMatchObject({ statusCode: 401, json: { status: 'fail', error, code: 401 } });
    expect(sent()).toHaveLength(0);
  });

  it('a passcode for exports is answered with 403, one of an administrator is let through', async () => {
    expect(await send({ d: [event()] }, { passcode: 'export' })).toMatchObject({
      statusCode: 403,
      json: { code: 403 },
    });
    expect(sent()).toHaveLength(0);
    expect((await send({ d: [event()] }, { passcode: 'admin' })).statusCode).toBe(200);
  });
});

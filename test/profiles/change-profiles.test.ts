import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { callHttp } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { headersOf } from '../support/http-account.ts';
import { person, profilesWorld } from './profiles-world.ts';

vi.hoisted(() => {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    ACCOUNTS_TABLE: 'accounts',
    PROFILES_TABLE: 'profiles',
    INGEST_STREAM: 'ingest',
    INGEST_LANES: '4',
    POWERTOOLS_DEV: 'true',
  });
});
const { handler } = await import('../../lambdas/profiles/change-profiles.ts');
recordedLogs();

let world = profilesWorld();
beforeEach(() => {
  world = profilesWorld();
});
const send = (path: string, body: unknown, passcode = 'upload') =>
  callHttp(handler, { method: 'POST', path, headers: headersOf(passcode), body });

describe('POST /1/delete/profiles.json', () => {
  it.each([
    [{ identity: 'ada' }, [{ kind: 'identity', value: 'ada' }]],
    [{ identity: 61026032 }, [{ kind: 'identity', value: '61026032' }]],
    [{ identity: ['ada', 'bob'] }, [{ value: 'ada' }, { value: 'bob' }]],
    [{ guid: 'device-1' }, [{ kind: 'objectId', value: 'device-1' }]],
  ])('sends the deletion of %j down the stream', async (body, expected) => {
    const { statusCode, json, headers } = await send('/1/delete/profiles.json', body);
    expect([statusCode, json]).toEqual([200, { status: 'success', processed: expected.length, unprocessed: [] }]);
    expect(headers).toHaveProperty('x-causeway-upload-id');
    const sorted = world.changes().sort((a, b) => (a.value < b.value ? -1 : 1));
    expect(sorted).toMatchObject(expected.map((one) => ({ ...one, op: 'delete', data: {} })));
  });

  it('names the identities that nobody can have, and deletes the others', async () => {
    const { json } = await send('/1/delete/profiles.json', { identity: ['ada', 'null', {}] });
    expect(json).toMatchObject({ status: 'partial', processed: 1, unprocessed: [{ code: 523 }, { code: 523 }] });
    expect(world.changes()).toHaveLength(1);
  });

  it.each([
    '{',
    '[]',
    {},
    { identity: null },
    { identity: 'a', guid: 'b' },
    { identity: [] },
    { identity: Array.from({ length: 101 }, (_, index) => `p${index}`) },
  ])('is malformed when it is %j', async (body) => {
    expect(await send('/1/delete/profiles.json', body)).toMatchObject({
      statusCode: 400,
      json: { status: 'fail', code: 400, error: expect.stringMatching(/^Malformed request/) },
    });
    expect(world.changes()).toEqual([]);
  });

  it('is for those who may upload', async () => {
    expect((await send('/1/delete/profiles.json', { identity: 'ada' }, 'export')).statusCode).toBe(403);
  });

  it('is answered with 503 when the stream does not take all of it', async () => {
    world.kinesis.on(PutRecordsCommand).rejects(new Error('down'));
    expect(await send('/1/delete/profiles.json', { identity: 'ada' })).toMatchObject({ statusCode: 503 });
  });
});

it('POST /1/demerge/profiles.json sends each identity down the stream', async () => {
  const { json } = await send('/1/demerge/profiles.json', { identities: ['ada', 'bob'] });
  expect(json).toEqual({ status: 'success', processed: 2, unprocessed: [] });
  expect(world.changes().map((change) => change.op)).toEqual(['demerge', 'demerge']);
  expect(await send('/1/demerge/profiles.json', { identities: 'ada' })).toMatchObject({ statusCode: 400 });
});

describe('POST /1/subscribe and /1/disassociate', () => {
  const ada = person('ada', { email: 'ada@example.com', phone: '+35922333232' });

  it('change everybody who has the contact', async () => {
    await world.known(ada, person('eve', { email: 'ada@example.com' }), person('bob', { email: 'bob@example.com' }));
    const d = [{ type: 'email', value: 'Ada@example.com', status: 'Unsubscribe' }];
    expect((await send('/1/subscribe', { d })).json).toEqual({ status: 'success', processed: 1, unprocessed: [] });
    const changes = world.changes().sort((a, b) => (a.value < b.value ? -1 : 1));
    const ifHas = { kind: 'email', value: 'ada@example.com' };
    expect(changes).toMatchObject(['ada', 'eve'].map((value) => ({ value, data: { 'MSG-email': false }, ifHas })));
  });

  it('change everybody of many who share it', async () => {
    for (let first = 0; first < 150; first += 50) {
      await world.known(
        ...Array.from({ length: 50 }, (_, place) => person(`p${first + place}`, { email: 'shop@example.com' })),
      );
    }
    const d = [{ type: 'email', value: 'shop@example.com', status: 'Unsubscribe' }];
    expect((await send('/1/subscribe', { d })).json).toEqual({ status: 'success', processed: 1, unprocessed: [] });
    const changed = new Set(world.changes().map(({ value }) => value));
    expect(changed).toEqual(new Set(Array.from({ length: 150 }, (_, place) => `p${place}`)));
  });

  it('take phones with and without "+", and as numbers', async () => {
    await world.known(ada);
    const d = [
      { type: 'phone', value: '+35922333232', status: 'Unsubscribe' },
      { type: 'whatsapp', value: '35922333232', status: 'Resubscribe' },
      { type: 'phone', value: 35922333232, status: 'Resubscribe' },
    ];
    await send('/1/subscribe', { d });
    expect(world.changes().map((change) => change.data)).toEqual([
      { 'MSG-sms': false },
      { 'MSG-whatsapp': true },
      { 'MSG-sms': true },
    ]);
    await send('/1/disassociate', { d: [{ type: 'phone', value: '+35922333232' }] });
    expect(world.changes().at(-1)).toMatchObject({
      ...{ data: { Phone: { $delete: 1 } }, ifHas: { kind: 'phone', value: '+35922333232' } },
    });
  });

  it('say of each entry what is wrong with it', async () => {
    const d = [
      { type: 'pigeon', value: 'x', status: 'Unsubscribe' },
      { type: 'email', value: 'nobody', status: 'Unsubscribe' },
      { type: 'phone', value: '223', status: 'Unsubscribe' },
      { type: 'email', value: 'a@b.co', status: 'Maybe' },
      { type: 'email', value: 'a@b.co', status: 'Unsubscribe' },
      null,
    ];
    const { json } = await send('/1/subscribe', { d });
    const unprocessed = json.unprocessed as { code: number; error: string }[];
    expect(json).toMatchObject({ status: 'fail', processed: 0 });
    expect(unprocessed.map((one) => one.code)).toEqual([400, 515, 516, 400, 404, 400]);
    expect(unprocessed[4]?.error).toBe('Profile not found. Skipped record number : 5');
    expect(world.changes()).toEqual([]);
  });
});

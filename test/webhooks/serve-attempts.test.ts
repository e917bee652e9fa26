import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { newProfile, profileIdOf } from '#core/people/profile.ts';
import { tally } from '#core/webhooks/counters.ts';
import { writeProfiles } from '#store/people/profiles.ts';
import { addCounters } from '#store/webhooks/counters.ts';
import { callHttp } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { tableOfAll } from '../support/dynamo/memory-table.ts';
import { accountId, accountItems, headersOf } from '../support/http-account.ts';
import { ugliestIdentities } from '../support/ugliest.ts';
import { attempt, memoryLog, START } from './attempts.ts';

vi.hoisted(() => {
  // Before the function is loaded: it takes its clock then.
  vi.useFakeTimers({ toFake: ['Date'] });
  Object.assign(process.env, {
    ...{
      AWS_REGION: 'us-east-1',
      ACCOUNTS_TABLE: 'all',
      AUDIT_TABLE: 'all',
      PROFILES_TABLE: 'all',
      WEBHOOKS_TABLE: 'all',
    },
    ...{ ATTEMPTS_BUCKET: 'attempts', REPLAY_QUEUE_URL: 'replays', POWERTOOLS_DEV: 'true' },
  });
});
const table = tableOfAll();
const { handler } = await import('../../lambdas/webhooks/serve-attempts.ts');
const s3 = mockClient(S3Client);
const sqs = mockClient(SQSClient);
recordedLogs();

let log = memoryLog();
const NOW = START + 60_000;
beforeEach(() => {
  vi.setSystemTime(NOW);
  table.listen();
  table.items.clear();
  for (const item of accountItems()) table.put(item);
  log = memoryLog();
  s3.reset();
  sqs.reset();
  sqs.on(SendMessageCommand).resolves({});
  s3.on(ListObjectsV2Command).callsFake((input) => log.logged.send(new ListObjectsV2Command(input)));
  s3.on(GetObjectCommand).callsFake((input) => log.logged.send(new GetObjectCommand(input)));
});

async function call(path: string, { query = {}, body }: { query?: Record<string, string>; body?: object } = {}) {
  const { json } = await callHttp(handler, {
    method: body ? 'POST' : 'GET',
    path,
    query: String(new URLSearchParams(query)),
    headers: headersOf('admin'),
    ...(body && { body: JSON.stringify(body) }),
  });
  return { json: Object(json) };
}
const search = (query: Record<string, string> = {}) => call('/api/webhooks/attempts', { query });
const idsOf = ({ json }: { json: { attempts: { deliveryId: string }[] } }) =>
  json.attempts.map(({ deliveryId }) => deliveryId);

describe('/api/webhooks/attempts', () => {
  it('shows an attempt as it was, without a body or an address, by query string and by body alike', async () => {
    await log.write([attempt({ deliveryId: 'a', class: '5xx', status: 503, outcome: 'retry' }), attempt()]);
    const answer = await search({ class: '4xx, 5xx', template: '7' });
    expect(answer.json).toEqual({
      status: 'success',
      attempts: [
        {
          ...{ at: '2026-11-27T10:00:00.000Z', deliveryId: 'a', purpose: 'campaign', templateId: 7, campaignId: 70 },
          ...{ profileIds: ['p1'], attempt: 1, outcome: 'retry', class: '5xx', status: 503, ms: 120, waitedMs: 5 },
          ...{ requestBytes: 100, origin: 'https://example.com' },
        },
      ],
      searched: { from: '2026-11-26T10:01:00.000Z', to: '2026-11-27T10:01:00.000Z', files: 1 },
    });
    const posted = await call('/api/webhooks/attempts', { body: { class: ['4xx', '5xx'], template: 7 } });
    expect(posted.json).toEqual(answer.json);
  });

  it('goes on with the cursor, which opens nothing of another account (failure mode 22)', async () => {
    await log.write(['a', 'b', 'c'].map((deliveryId, place) => attempt({ deliveryId, at: START + place })));
    const first = await search({ limit: '2' });
    expect(idsOf(first)).toEqual(['c', 'b']);
    const { cursor } = first.json;
    expect(idsOf(await search({ limit: '2', cursor }))).toEqual(['a']);
    for (const item of accountItems())
      table.put({ ...item, pk: 'OTHER-2', ...(item.accountId !== undefined && { accountId: 'OTHER-2' }) });
    const other = await callHttp(handler, {
      ...{ method: 'GET', path: '/api/webhooks/attempts', query: `cursor=${cursor}` },
      headers: headersOf('admin', 'OTHER-2'),
    });
    expect(other.json).toMatchObject({ status: 'success', attempts: [] });
  });

  it('finds a person by any name of theirs, the ugliest too, and by the profile id', async () => {
    const identities = ugliestIdentities.slice(0, 12);
    const ids = identities.map((value) => profileIdOf({ accountId, kind: 'identity', value }));
    await log.write(ids.map((id, place) => attempt({ deliveryId: `of ${place}`, profileIds: [id] })));
    for (const [place, profile] of identities.entries()) {
      expect(idsOf(await call('/api/webhooks/attempts', { body: { profile } }))).toEqual([`of ${place}`]);
    }
    expect(idsOf(await search({ profile: ids[3] ?? '' }))).toEqual(['of 3']);
    expect(idsOf(await search({ profile: 'nobody' }))).toEqual([]);
  });

  it('finds calls about somebody under the ids that they had before they were merged', async () => {
    const profile = newProfile({ accountId, kind: 'identity', value: 'jane', ts: 5 });
    const device = { kind: 'objectId' as const, value: 'device-1' };
    const placed = { forgotten: null, version: 1, shard: 's0', position: '1', alone: null, together: [] };
    const jane = { ...profile, ...placed, identifiers: [...profile.identifiers, device] };
    await writeProfiles({ db: table.db, table: 'all' }, { accountId, profiles: [jane] });
    await log.write([attempt({ deliveryId: 'before', profileIds: [profileIdOf({ accountId, ...device })] })]);
    expect(idsOf(await search({ profile: 'jane' }))).toEqual(['before']);
  });

  it.each([
    [{ class: '6xx' }, /^class: must be one or more of 2xx, /],
    [{ status: 'ok' }, /^status: must be a whole number/],
    [{ colour: 'red' }, /^colour: is not a field here/],
    [{ limit: '1001' }, /^limit: must be a whole number from 1 to 1000/],
    [{ cursor: 'x' }, /^cursor: must be the `cursor` of the answer before/],
    [{ from: 'yesterday' }, /^from: must be a time such as 2026-11-27T10:00:00Z, or epoch seconds/],
    [{ from: '2026-11-28T00:00:00Z' }, /^from: must be before `to`/],
    [{ from: '2026-01-01T00:00:00Z' }, /^from: must be at most 90 days before `to`/],
    [{ profile: 'x'.repeat(1_025) }, /^profile: must have at most 1024 characters/],
  ])('refuses %j with the field and the limit', async (query, error) => {
    expect((await search(Object.fromEntries(Object.entries(query)))).json).toMatchObject({
      code: 400,
      error: expect.stringMatching(error),
    });
  });
});

describe('statistics', () => {
  const count = (given: Parameters<typeof attempt>[0][]) =>
    addCounters(
      { db: table.db, table: 'all', now: () => NOW },
      { accountId, object: String(given.length), rows: tally(given.map(attempt)) },
    );

  it('of a template are those of all time and a series, every step of it there, and the state of its circuit', async () => {
    await count([{ at: START - 3_600_000, class: '4xx', outcome: 'exhausted', attempt: 3 }, {}]);
    const { json } = await call('/api/webhooks/7/stats', { query: { from: '2026-11-27T08:00:00Z' } });
    expect(json.stats).toMatchObject({ templateId: 7, per: 'hour', circuit: { state: 'closed' } });
    expect(json.stats.lastAt).toBe('2026-11-27T10:00:00.000Z');
    expect(json.stats.total).toMatchObject({ sent: 1, attempts: 2, success: 1, dispatchFailed: 1 });
    expect(json.stats.series.map((step: { at: string; attempts: number }) => [step.at, step.attempts])).toEqual([
      ['2026-11-27T08:00:00.000Z', 0],
      ['2026-11-27T09:00:00.000Z', 1],
      ['2026-11-27T10:00:00.000Z', 1],
    ]);
    const perDay = await call('/api/webhooks/7/stats', { query: { per: 'day', from: '2026-11-26T00:00:00Z' } });
    expect(perDay.json.stats.series.map(({ attempts }: { attempts: number }) => attempts)).toEqual([0, 2]);
  });

  it('of a campaign are its own; another account sees none of them (failure mode 22)', async () => {
    await count([{ campaignId: 71 }, { campaignId: 72 }]);
    const { json } = await call('/api/webhooks/stats', { query: { campaign: '71', per: 'minute' } });
    expect(json.stats).toMatchObject({ campaignId: 71, total: { sent: 1 } });
    expect(json.stats.series).toHaveLength(61);
    for (const item of accountItems())
      table.put({ ...item, pk: 'OTHER-2', ...(item.accountId !== undefined && { accountId: 'OTHER-2' }) });
    const other = await callHttp(handler, { path: '/api/webhooks/7/stats', headers: headersOf('admin', 'OTHER-2') });
    expect(other.json).toMatchObject({ code: 404, error: 'id: there is no webhook template 7' });
  });

  it.each([
    [{ per: 'week' }, 'per: must be one of minute, hour, day'],
    [{ per: 'minute', from: '2026-11-25T00:00:00Z' }, 'from: must be at most 1440 minutes before `to`'],
    [{ from: '2026-11-01T00:00:00Z' }, 'from: is too long ago: per hour, the last 7 days are known'],
  ])('refuse %j with the field and the limit', async (query, error) => {
    const { json } = await call('/api/webhooks/stats', { query: { campaign: '1', ...query } });
    expect(json).toMatchObject({ code: 400, error });
  });
});

describe('POST /api/webhooks/replay', () => {
  const replay = (body: object) => call('/api/webhooks/replay', { body });

  it('begins a run of what was parked or exhausted in the last 20 days, and hands it to the worker', async () => {
    const { json } = await replay({ template: 7 });
    expect(json.replay).toEqual({
      ...{ id: expect.any(String), state: 'counting', dryRun: false, sent: 0, gone: 0 },
      ...{ from: '2026-11-07T10:01:00.000Z', to: '2026-11-27T10:01:00.000Z', createdAt: '2026-11-27T10:01:00.000Z' },
    });
    const [sent] = sqs.commandCalls(SendMessageCommand);
    expect(JSON.parse(sent?.args[0].input.MessageBody ?? '')).toEqual({ accountId, runId: json.replay.id, slice: -1 });
    const shown = await call(`/api/webhooks/replays/${json.replay.id}`);
    expect(shown.json).toEqual(json);
    expect((await replay({ template: 7 })).json.replay.id).toBe(json.replay.id);
  });

  it('refuses what is no end of a call, and what it does not know', async () => {
    expect((await replay({ outcome: 'retry' })).json.error).toBe(
      'outcome: must be one or more of parked, exhausted, refused, delivered',
    );
    expect((await replay({ everything: true })).json.error).toBe('everything: is not a field here');
    expect((await call('/api/webhooks/replays/none')).json).toMatchObject({ code: 404 });
  });
});

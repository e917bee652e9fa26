import { describe, expect, it, vi } from 'vitest';
import { accountId } from '../support/http-account.ts';
import { campaignsWorld } from './campaigns-world.ts';
import { TEMPLATE } from './shop-template.ts';

/** Webhook campaigns by the campaign API (wire contract, campaign API). It is the 24th of November 2026. */
const { table, target, call, counting, countingFails, counted, begun, away } = campaignsWorld();
const NOW = Date.parse('2026-11-23T20:00:00Z') / 1_000;
const spring = {
  name: 'Spring',
  target_mode: 'webhook',
  where: { event_name: 'Charged', from: '-7d' },
  content: { template: 'Shop', type: 'json', key_values: { offer: 'spring' } },
  when: 'now',
};
/** Milliseconds: places last until then. */
const FAR_AHEAD = 4_000_000_000_000;
const item = (id: unknown) => table.items.get(`${accountId}|campaign#${id}`);
const november = { from: 20261101, to: 20261130 };
const change = (id: unknown, fields: object) => table.put({ ...item(id), ...fields });

describe('POST /1/targets/create.json of a webhook campaign', () => {
  it('answers its id and how many it reaches, and begins at once', async () => {
    counting(200, { status: 'success', people: 7, reached: {} });
    const { statusCode, json } = await target('create', spring);
    expect([statusCode, json]).toEqual([200, { status: 'success', id: NOW, estimates: { webhook: 7 } }]);
    expect(begun()).toEqual([[{ accountId, campaignId: NOW, runAt: NOW }, 0]]);
    expect(item(NOW)).toMatchObject({ state: 'scheduled', madeBy: 'targets', dueAt: NOW });
    expect(JSON.parse(String(item(NOW)?.written))).toEqual({
      name: 'Spring',
      templateId: TEMPLATE,
      content: { type: 'json', keyValues: [{ name: 'offer', value: 'spring' }], urlPairs: [] },
      trigger: { kind: 'past', query: spring.where },
      schedule: { kind: 'now', delaySeconds: 0 },
      care: {},
    });
  });

  it('takes webhooks as another name of the mode, everybody, a body, labels and a minute of the account’s clock', async () => {
    counting(200, { status: 'success', people: 7, reached: {} });
    const { where: _, ...rest } = spring;
    const content = { template: 'SHOP', type: 'text', body: 'Hello {{ Profile.Name }}' };
    const body = { ...rest, target_mode: 'webhooks', segment: 'all', content, when: '20261125 09:00', labels: ['a'] };
    const { json } = await target('create', body);
    expect(JSON.parse(String(item(json.id)?.written))).toMatchObject({
      content: { type: 'text', body: 'Hello {{ Profile.Name }}' },
      trigger: { kind: 'everybody' },
      schedule: { kind: 'at', at: '20261125 09:00' },
    });
    expect(item(json.id)?.dueAt).toBe(Date.parse('2026-11-25T03:30:00Z') / 1_000);
  });

  it('is made also where the estimate takes longer, or fails', async () => {
    counting(200, { status: 'partial', req_id: 5 });
    expect((await target('create', spring)).json).toEqual({ status: 'success', id: NOW });
    countingFails();
    expect((await target('create', spring)).json).toEqual({ status: 'success', id: NOW + 1 });
  });

  it('takes a title, which the official client for Node sends with every campaign, and webhooks have none', async () => {
    counting(200, { status: 'success', people: 7, reached: {} });
    const { json } = await target('create', { ...spring, content: { ...spring.content, title: 'Spring' } });
    expect(JSON.parse(String(item(json.id)?.written)).content).toEqual({
      ...{ type: 'json', keyValues: [{ name: 'offer', value: 'spring' }], urlPairs: [] },
    });
  });

  it('is 429 where three are being made already, and those who only read are not in its way', async () => {
    const places = Object.fromEntries(['a', 'b', 'c'].map((id) => [id, FAR_AHEAD]));
    table.put({ pk: accountId, sk: 'places#create', places });
    const { statusCode, json, headers } = await target('create', spring);
    expect([statusCode, json]).toEqual([429, { status: 'fail', error: 'Too many concurrent requests', code: 429 }]);
    expect(headers?.['retry-after']).toBe('1');
    expect((await target('list', november)).statusCode).toBe(200);
    counting(200, { status: 'success', people: 7, reached: {} });
    table.put({ pk: accountId, sk: 'places#create', places: { a: 1, b: FAR_AHEAD, c: FAR_AHEAD } });
    expect((await target('create', spring)).statusCode).toBe(200);
  });

  it('makes nothing where only an estimate is wanted', async () => {
    counting(200, { status: 'success', people: 7, reached: {} });
    const { json } = await target('create', { ...spring, estimate_only: true });
    expect([json, item(NOW)]).toEqual([{ status: 'success', estimates: { webhook: 7 } }, undefined]);
    expect(counted()[0]?.body.where).toEqual(spring.where);
  });

  it.each(['bus', 'queue'] as const)(
    'is one campaign, which begins, where the %s could not be reached as it was made: who is told to try again makes two',
    async (what) => {
      counting(200, { status: 'success', people: 7, reached: {} });
      away(what);
      const { statusCode, json } = await target('create', spring);
      expect([statusCode, json.id]).toEqual([200, NOW]);
      expect(item(NOW)?.state).toBe('scheduled');
      expect(begun().at(-1)).toEqual([{ accountId, campaignId: NOW, runAt: NOW }, 0]);
    },
  );

  it('is none where it could not be published: whoever tries again makes one', async () => {
    counting(200, { status: 'success', people: 7, reached: {} });
    table.hooks.before = (command) => {
      if (JSON.stringify(command).includes('campaign.published')) throw new Error('nobody answers');
    };
    expect((await target('create', spring)).statusCode).toBe(503);
    delete table.hooks.before;
    expect(item(NOW)).toBeUndefined();
    expect((await target('create', spring)).json.id).toBe(NOW);
  });

  const LARGE = 'x'.repeat(60_001);
  it.each<[object, RegExp]>([
    [{ name: 'x'.repeat(121) }, /^name: must have at most 120 characters$/],
    [{ name: 'half \ud800' }, /^name: holds half of a surrogate pair$/],
    [
      { content: { template: 'Shop', type: 'text', body: LARGE } },
      /^content\.body: must have at most 60,000 characters$/,
    ],
    ...[{ '': 1 }, { [LARGE]: 1 }, Object.fromEntries(Array.from({ length: 101 }, (_, at) => [at, at]))].map(
      (key_values): [object, RegExp] => [
        { content: { ...spring.content, key_values } },
        /^content\.key_values: must have at most 100 keys, each of 1 to 512 characters$/,
      ],
    ),
    [
      { content: { ...spring.content, key_values: { a: 'x'.repeat(400_000) } } },
      /^content: is too large: where, content and labels may have 380,000 bytes together, and have 400,\d{3}$/,
    ],
  ])('refuses what no edit could keep, by the field and its limit (%#)', async (wrong, error) => {
    const { statusCode, json } = await target('create', { ...spring, ...wrong });
    expect([statusCode, json.error]).toEqual([400, expect.stringMatching(error)]);
    expect(item(NOW)).toBeUndefined();
  });

  it.each<[object, RegExp]>([
    [
      { content: { ...spring.content, template: 'Nowhere' } },
      /^content\.template: there is no webhook template "Nowhere"$/,
    ],
    [{ content: { ...spring.content, colour: 1 } }, /^content\.colour: is not a field here$/],
    [{ content: { template: 'Shop', type: 'xml' } }, /^content\.type: must be json or text$/],
    [{ content: { template: 'Shop', type: 'text', body: '{% if %}' } }, /^content\.body: /],
    [{ where: { event_nam: 'Charged' } }, /^where\.event_nam: /],
  ])('refuses %j by the field', async (wrong, error) => {
    const { statusCode, json } = await target('create', { ...spring, ...wrong });
    expect([statusCode, json.error]).toEqual([400, expect.stringMatching(error)]);
    expect(item(NOW)).toBeUndefined();
  });
});

describe('POST /1/targets/list.json', () => {
  it('lists what was made by this API and begins within the days', async () => {
    counting(200, { status: 'success', people: 7, reached: {} });
    await target('create', spring);
    await target('create', { ...spring, name: 'Later', when: '20261224 18:00' });
    expect((await target('list', november)).json.targets).toEqual([
      { id: NOW, name: 'Spring', scheduled_on: '20261124 01:30', status: 'scheduled' },
    ]);
    const winter = { from: 20261101, to: 20261231 };
    expect((await target('list', winter)).json.targets).toMatchObject([
      { name: 'Later', scheduled_on: '20261224 18:00' },
      { name: 'Spring' },
    ]);
    change(NOW, { madeBy: 'api' });
    expect((await target('list', november)).json.targets).toEqual([]);
  });
});

it('lists and reports of many large campaigns every one', async () => {
  counting(200, { status: 'success', people: 7, reached: {} });
  const content = { template: 'Shop', type: 'text', body: 'x'.repeat(60_000) };
  for (let made = 0; made < 40; made++) {
    vi.setSystemTime(NOW * 1_000 + made * 500);
    await target('create', { ...spring, content });
  }
  expect((await target('list', november)).json.targets).toHaveLength(40);
  expect((await call('/1/message/report.json', { body: november })).json.messages).toHaveLength(40);
});

describe('POST /1/targets/result.json and stop.json', () => {
  it('tell that a campaign is not completed, and then how many were sent something', async () => {
    counting(200, { status: 'success', people: 7, reached: {} });
    await target('create', spring);
    const { statusCode, json } = await target('result', { id: NOW });
    expect([statusCode, json.error]).toEqual([409, "This target hasn't been completed"]);
    change(NOW, { state: 'completed' });
    table.put({ pk: `${accountId}#counts#${NOW}#3`, sk: 'sent#2026-11', sent: 82, calls: 2, day24: 80, day25: 2 });
    expect((await target('result', { id: NOW })).json).toEqual({ result: { clicked: 0, sent: 82 }, status: 'success' });
    expect((await target('stop', { id: NOW })).statusCode).toBe(409);
  });

  it('stop a campaign, and know none of another API or account (failure mode 22)', async () => {
    counting(200, { status: 'success', people: 7, reached: {} });
    await target('create', { ...spring, when: '20261224 18:00' });
    expect((await target('stop', { id: NOW })).json).toEqual({ status: 'success' });
    expect(item(NOW)?.state).toBe('stopped');
    change(NOW, { madeBy: 'api' });
    for (const action of ['result', 'stop']) expect((await target(action, { id: NOW })).statusCode).toBe(404);
  });
});

describe('/1/message/report.json', () => {
  const report = async (body: object) =>
    (await call('/1/message/report.json', { body: { from: 20261101, to: 20261130, ...body } })).json.messages;

  it('reports what was sent, by the filters that are documented', async () => {
    counting(200, { status: 'success', people: 7, reached: {} });
    await target('create', { ...spring, labels: ['sale', 'spring'] });
    table.put({ pk: `${accountId}#counts#${NOW}#3`, sk: 'sent#2026-11', sent: 82, calls: 2, day24: 80, day25: 2 });
    const message = {
      ...{ message_id: NOW, message_name: 'Spring', channel: 'webhooks', delivery: 'api', message_type: 'single' },
      ...{ status: 'scheduled', start_date: 20261124, labels: ['sale', 'spring'], sent: 82, viewed: 0, clicked: 0 },
    };
    expect(await report({})).toEqual([message]);
    for (const filter of [
      { channel: ['push', 'webhooks'] },
      { delivery: 'api' },
      { status: 'running,scheduled' },
      { label: 'sale' },
    ]) {
      expect(await report(filter)).toEqual([message]);
    }
    for (const filter of [
      { channel: 'email' },
      { delivery: ['action'] },
      { status: 'stopped' },
      { label: ['x'] },
      { to: 20261123 },
    ]) {
      expect(await report(filter)).toEqual([]);
    }
  });

  it('tells by days, where that is asked, on which something was sent, and their sum is the whole', async () => {
    counting(200, { status: 'success', people: 7, reached: {} });
    await target('create', spring);
    const item = (shard: number, month: string, counts: object) =>
      table.put({ pk: `${accountId}#counts#${NOW}#${shard}`, sk: `sent#${month}`, calls: 1, ...counts });
    item(7, '2026-12', { sent: 5, day01: 5, TargetingCap: 2 });
    item(3, '2026-11', { sent: 82, day24: 80, day30: 2 });
    item(0, '2026-11', { sent: 1, day30: 1 });
    const message = { message_id: NOW, channel: 'webhooks', start_date: 20261124 };
    expect(await report({ daily: true })).toMatchObject([
      { ...message, date: 20261124, sent: 80 },
      { ...message, date: 20261130, sent: 3 },
      { ...message, date: 20261201, sent: 5 },
    ]);
    expect(await report({ daily: false })).toMatchObject([{ sent: 88 }]);
    expect(await report({ daily: 'true', status: 'stopped' })).toEqual([]);
  });
});

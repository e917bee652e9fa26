import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newAccount, until, uploadAndCommit } from '../support/local-stack.ts';

/** Scheduled campaigns from the draft to the receiver: past behaviour, a date property, a segment, everybody, and by `/1/targets`. */
let client: Client;
let server: Server;
let templateId: number;
const calls: { target: number; names: string[] }[] = [];
const NOON = Date.parse(`${new Date().toISOString().slice(0, 10)}T12:00:00Z`) / 1_000;

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      const { targetId, profiles, is_test: isTest } = JSON.parse(text || '{}');
      const people = [profiles ?? []].flat() as { identity?: string }[];
      if (!isTest) calls.push({ target: targetId, names: people.map(({ identity }) => String(identity)) });
      response.end('ok');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  client = await newAccount('UTC');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const made = await client.call('POST', '/api/webhooks', {
    name: 'Shop',
    url,
    method: 'POST',
    auth: { kind: 'none' },
  });
  expect(made.status).toBe(201);
  templateId = made.json.template.id;
  const person = (identity: string, profileData: object) => ({ type: 'profile', identity, profileData });
  const d = [
    person('ann', { City: 'Oslo', 'Last Purchase': `$D_${NOON - 10 * 86_400}` }),
    person('bob', { City: 'Rome', 'Last Purchase': `$D_${NOON - 9 * 86_400}` }),
    person('cid', { City: 'Oslo' }),
    { type: 'event', identity: 'bob', evtName: 'Charged', evtData: { Amount: 5 } },
  ];
  await uploadAndCommit(client, d);
});
afterAll(() => void server.close());

const everybody = { content: { type: 'json' }, trigger: { kind: 'everybody' } };
const sentTo = (id: number) =>
  calls
    .filter(({ target }) => target === id)
    .flatMap(({ names }) => names)
    .sort();

async function published(body: object): Promise<number> {
  const made = await client.call('POST', '/api/campaigns', { name: 'Journey', templateId, ...everybody, ...body });
  expect(made.json).toMatchObject({ status: 'success' });
  const { id } = made.json.campaign;
  expect((await client.call('POST', `/api/campaigns/${id}/publish`)).json.status).toBe('success');
  return id;
}

async function completed(id: number): Promise<void> {
  await until('the end of the run', async () => {
    return (await client.call('GET', `/api/campaigns/${id}`)).json.campaign.state === 'completed';
  });
}

const past = { kind: 'past', query: { event_name: 'Charged', from: '-1d' } };
const profile = { profile_fields: [{ name: 'City', value: 'Oslo' }] };

describe('a campaign', () => {
  it.each<[string, object, string[]]>([
    ['everybody', { kind: 'everybody' }, ['ann', 'bob', 'cid']],
    ['past behaviour', past, ['bob']],
    ['a date property, ten days after', { kind: 'date', property: 'Last Purchase', days: 10 }, ['ann']],
    ['a date property and a filter', { kind: 'date', property: 'Last Purchase', days: 9, profile }, []],
  ])('of %s reaches whom it is for, once', async (_, trigger, people) => {
    const counted = await client.call('POST', '/api/campaigns/audience', { trigger });
    expect(counted.json).toMatchObject({ status: 'success', people: people.length });
    const id = await published({ trigger });
    await completed(id);
    await until('the calls', async () => sentTo(id).length >= people.length);
    expect(sentTo(id)).toEqual(people);
    const { json } = await client.call('GET', `/api/campaigns/${id}/results`);
    expect(json.results.people).toMatchObject({ qualified: people.length, sent: people.length });
  });

  it('of a saved segment and of an uploaded list reaches their people', async () => {
    const query = { common_profile_properties: profile };
    const saved = await client.call('POST', '/api/segments', { name: 'Oslo', query });
    const listed = await client.call('POST', '/api/segments', {
      name: 'List',
      list: ['cid', 'bob'],
    });
    for (const [segment, people] of [
      [saved, ['ann', 'cid']],
      [listed, ['bob', 'cid']],
    ] as const) {
      const id = await published({ trigger: { kind: 'segment', segmentId: segment.json.segment.id } });
      await completed(id);
      await until('the calls', async () => sentTo(id).length >= people.length);
      expect(sentTo(id)).toEqual(people);
    }
  });

  it('after a delay of seconds begins when they are over', async () => {
    const at = Date.now();
    const id = await published({ trigger: past, schedule: { kind: 'now', delaySeconds: 3 } });
    await completed(id);
    expect(Date.now() - at).toBeGreaterThan(3_000);
  });

  it('by /1/targets is made, found, told of and cannot be stopped when it is over', async () => {
    const body = {
      ...{ name: 'By API', target_mode: 'webhook', segment: 'all', when: 'now' },
      content: { template: 'Shop', type: 'json', key_values: { offer: 'spring' } },
    };
    const { json } = await client.call('POST', '/1/targets/create.json', body);
    expect(json).toMatchObject({ status: 'success', estimates: { webhook: 3 } });
    const result = () => client.call('POST', '/1/targets/result.json', { id: json.id });
    await until('the result', async () => (await result()).status === 200);
    expect((await result()).json.result.sent).toBe(3);
    expect((await client.call('POST', '/1/targets/stop.json', { id: json.id })).status).toBe(409);
    const today = Number(new Date().toISOString().slice(0, 10).replaceAll('-', ''));
    const listed = await client.call('POST', '/1/targets/list.json', { from: today, to: today });
    expect(listed.json.targets.map(({ id }: { id: number }) => id)).toContain(json.id);
  });
});

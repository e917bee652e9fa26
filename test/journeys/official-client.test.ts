import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newAccount, stack, until } from '../support/local-stack.ts';

/** CleverTap's own client for Node, as published on npm: every method that it has, with only the address changed. */
const clevertap = createRequire(import.meta.url)('clevertap');

const base = { event_name: 'Charged', from: 20231101, to: 20231130 };
const people = ['ann', 'bob', 'cat'];
const token = (id: string) => ({ type: 'token', objectId: `device-${id}`, tokenData: { id, type: 'fcm' } });
const groups = (group: object) => ({ ...base, groups: { g: group } });
let account: Client;
let client: any;
const received: any[] = [];
const receiver = createServer(async (request, response) => {
  received.push(JSON.parse(Buffer.concat(await request.toArray()).toString()));
  response.end();
});

/** The calls of a whole round, in order, with what must be true of the answers. */
const round: Record<string, () => Promise<void>> = {
  upload: async () => {
    const events = people.map((identity, place) => ({
      type: 'event',
      identity,
      ts: 1_700_000_000 + place,
      evtName: 'Charged',
      evtData: { Amount: 10 * (place + 1), Category: 'shoes' },
    }));
    const profiles = people.map((identity) => ({
      type: 'profile',
      identity,
      profileData: {
        Name: identity,
        Email: `${identity}@example.com`,
        Plan: 'gold',
        ...(identity === 'ann' && { Phone: '+14155550101' }),
      },
    }));
    expect(await client.upload([...profiles, ...events])).toEqual({ status: 'success', processed: 6, unprocessed: [] });
    const many = Array.from({ length: 250 }, (_, place) => ({
      ...events[0],
      evtName: 'Viewed',
      ts: 1_700_000_000 + place,
    }));
    expect((await client.upload(many)).map((answer: any) => answer.processed)).toEqual([100, 100, 50]);
  },
  events: async () => {
    const found: any[] = await until('the events', async () => {
      const records = await client.events(base, { batchSize: 2 });
      return records.length === 3 && records;
    });
    expect(found.map((record) => record.event_props.Amount)).toEqual([10, 20, 30]);
    // No flag is given: all that is known of people comes with their events.
    expect(found.map((record) => record.profile.profileData.Plan)).toEqual(['gold', 'gold', 'gold']);
    expect(found[0].profile.events.Charged).toMatchObject({ count: 1 });
    const viewed = { ...base, event_name: 'Viewed' };
    expect(await until('all views', async () => (await client.events(viewed)).length === 250)).toBe(true);
  },
  uploadDeviceTokens: async () => {
    expect((await client.uploadDeviceTokens([token('a'), token('b')])).status).toBe('success');
  },
  profile: async () => {
    expect((await client.profile({ identity: 'ann' })).record.email).toBe('ann@example.com');
    expect((await client.profile({ email: 'bob@example.com' })).record.profileData.Plan).toBe('gold');
  },
  profiles: async () => {
    const found: any[] = await client.profiles(base, { batchSize: 2 });
    expect(found).toHaveLength(3);
    expect(found.map((record) => [record.profileData.Plan, record.events.Charged.count])).toEqual(
      people.map(() => ['gold', 1]),
    );
  },
  getEventsCount: async () => expect((await client.getEventsCount(base)).status).toMatch(/success|partial/),
  getProfilesCount: async () => expect((await client.getProfilesCount(base)).status).toMatch(/success|partial/),
  topPropertyCounts: async () => {
    const top = { property_type: 'event_properties', name: 'Category', top_n: 2, order: 'desc' };
    expect((await client.topPropertyCounts(groups(top))).status).toMatch(/success|partial/);
  },
  trends: async () => {
    expect((await client.trends({ ...groups({ trend_type: 'daily' }), unique: true })).status).toMatch(
      /success|partial/,
    );
  },
  realTimeCounts: async () => expect((await client.realTimeCounts({})).status).toMatch(/success|partial/),
  demerge: async () => expect((await client.demerge({ identities: ['cat'] })).status).toBeTypeOf('string'),
  subscribe: async () => {
    const d = [{ type: 'email', value: 'ann@example.com', status: 'Unsubscribe' }];
    expect((await client.subscribe({ d })).status).toBe('success');
  },
  disassociate: async () => {
    expect((await client.disassociate({ d: [{ type: 'phone', value: '+14155550101' }] })).status).toBe('success');
  },
  delete: async () => expect((await client.delete({ identity: 'bob' })).status).toBe('success'),
  getMessageReports: async () => {
    expect(await client.getMessageReports({ from: '20171101', to: '20171225' })).toEqual({
      status: 'success',
      messages: [],
    });
  },
  targets: async () => {
    expect(await client.targets(client.TARGET_LIST, { from: 20231101, to: 20231130 })).toEqual({
      status: 'success',
      targets: [],
    });
    for (const action of [client.TARGET_RESULT, client.TARGET_STOP]) {
      const error = 'id: there is no campaign 1458261857';
      expect(await client.targets(action, { id: 1458261857 })).toEqual({ status: 'fail', error, code: 404 });
    }
    const content = { title: 'Hello!', body: 'For you', platform_specific: { ios: { badge_count: 1 } } };
    const campaign = { name: 'Spring', when: 'now', where: base, content, devices: ['android', 'ios'] };
    expect(await client.targets(client.TARGET_CREATE, campaign)).toEqual({
      status: 'fail',
      error: 'target_mode: push campaigns cannot be sent by this deployment: no channel is set up for them',
      code: 400,
    });
    const estimate = await client.targets(client.TARGET_ESTIMATE, campaign);
    expect(estimate.status).toMatch(/success|partial/);
    if (estimate.status === 'success') expect(estimate.estimates).toEqual({ android: 0, ios: 0 });
    expect(estimate.id).toBeUndefined();
    await webhookCampaign();
  },
};

/** Estimated, made, told of and stopped. The client asks for a title, a body and devices whatever the mode, so a body is sent. */
async function webhookCampaign(): Promise<void> {
  await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  expect((await account.call('POST', '/api/webhooks', { name: 'Shop', url })).status).toBe(201);
  const body = '{"campaign": {{CampaignID}}, "people": {{Profiles}}}';
  const campaign = {
    ...{ name: 'By the client', target_mode: 'webhook', when: 'now', devices: [] },
    ...{ where: base, content: { template: 'Shop', type: 'json', title: 'Hello!', body } },
  };
  const estimate = await client.targets(client.TARGET_ESTIMATE, { ...campaign });
  expect(estimate.status).toMatch(/success|partial/);
  const { id, status } = await client.targets(client.TARGET_CREATE, { ...campaign });
  expect([status, typeof id]).toEqual(['success', 'number']);
  const result = await until('the result', async () => {
    const answer = await client.targets(client.TARGET_RESULT, { id });
    return answer.status === 'success' && answer.result;
  });
  await until('a call for each', async () => received.filter(({ campaign: of }) => of === id).length >= result.sent);
  const told = received.filter(({ campaign: of }) => of === id).map(({ people: [one] }) => one.identity);
  expect(told.toSorted()).toEqual(['ann', 'cat']);
  expect(result).toEqual({ clicked: 0, sent: told.length });
  const later = await client.targets(client.TARGET_CREATE, { ...campaign, when: '20990101 10:00' });
  expect(await client.targets(client.TARGET_STOP, { id: later.id })).toEqual({ status: 'success' });
  expect((await client.targets(client.TARGET_STOP, { id })).status).toBe('fail');
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  const { targets } = await client.targets(client.TARGET_LIST, { from: day(-1), to: day(1) });
  expect(targets).toMatchObject([{ id, name: 'By the client', status: 'completed' }]);
  const { messages } = await client.getMessageReports({ from: '20260101', to: '20991231', channel: ['webhooks'] });
  expect(messages.map((message: any) => [message.message_id, message.status, message.sent])).toEqual([
    [later.id, 'stopped', 0],
    [id, 'completed', told.length],
  ]);
}

beforeAll(async () => {
  account = await newAccount();
  client = clevertap.init(account.accountId, account.passcodes.admin, clevertap.REGIONS.EUROPE);
  client.api.apiEndpoint = `${stack.api}/1`;
});

afterAll(() => void receiver.close());

describe('the official client for Node, unchanged', () => {
  for (const [method, call] of Object.entries(round)) it(`does its ${method}`, call);

  it('has no method that this round leaves out', () => {
    const methods = Object.entries(Object.getPrototypeOf(client)).flatMap(([name, value]) =>
      typeof value === 'function' ? [name] : [],
    );
    expect(methods.toSorted()).toEqual(Object.keys(round).toSorted());
  });
});

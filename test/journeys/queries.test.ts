import { beforeAll, describe, expect, it } from 'vitest';
import { type Client, counted, newAccount, recordsOf, uploadAndCommit } from '../support/local-stack.ts';

let client: Client;
const now = Math.floor(Date.now() / 1_000);
const day = 86_400;

const charged = (identity: string, Amount: number, daysAgo: number) => ({
  type: 'event',
  identity,
  evtName: 'Charged',
  ts: now - daysAgo * day,
  evtData: { Amount, Items: [{ Category: Amount > 40 ? 'Books' : 'Toys' }] },
});
const profile = (identity: string, Country: string) => ({
  type: 'profile',
  identity,
  profileData: { Country, Name: identity },
});

/** By hand: amira spent 30 + 25 last week; basem 80, but nine days ago; chadi 50, not more; dora lives elsewhere. */
const records = [
  profile('amira', 'Egypt'),
  profile('basem', 'Egypt'),
  profile('chadi', 'egypt'),
  profile('dora', 'Greece'),
  charged('amira', 30, 2),
  charged('amira', 25, 5),
  charged('basem', 80, 9),
  charged('chadi', 50, 3),
  charged('dora', 500, 1),
];

beforeAll(async () => {
  client = await newAccount('Africa/Cairo');
  await uploadAndCommit(client, records);
});

const spenders = {
  event_name: 'Charged',
  from: '-7d',
  aggregate: { function: 'sum', property: 'Amount', operator: 'greater_than', value: 50 },
  common_profile_properties: { geo_fields: [['Egypt']] },
};

const walk = async (path: string, query: object, options = '') =>
  await recordsOf(client, `${path}?batch_size=2${options}`, query);

describe('queries on the deployed stack', () => {
  it('find the users in Egypt who spent more than $50 last week', async () => {
    const [amira, ...others] = await walk('/1/profiles.json', spenders, '&events=true');
    expect(others).toEqual([]);
    expect(amira).toMatchObject({
      identity: 'amira',
      name: 'amira',
      profileData: { Country: 'Egypt' },
      events: { Charged: { count: 2, first_seen: now - 5 * day, last_seen: now - 2 * day } },
      platformInfo: [{ objectId: expect.any(String), ls: now - 2 * day }],
    });
  });

  it('filter events by what was bought', async () => {
    const event_properties = [{ name: 'Category', value: 'Books' }];
    const found = await walk('/1/events.json', { event_name: 'charged', from: '-30d', event_properties });
    expect(found.map(({ profile: { identity } }) => identity)).toEqual(['basem', 'chadi', 'dora']);
  });

  it('count people and events, and name what there is', async () => {
    expect(await counted(client, '/1/counts/profiles.json', spenders)).toEqual({ status: 'success', count: 1 });
    const all = { event_name: 'Charged', from: '-30d' };
    expect(await counted(client, '/1/counts/events.json', all)).toEqual({ status: 'success', count: 5 });
    const trends = await counted(client, '/1/counts/trends.json', { ...all, groups: { m: { trend_type: 'monthly' } } });
    expect(Object.values<number>(trends.m).reduce((sum, one) => sum + one, 0)).toBe(5);
    const schema = (await client.call('GET', '/getSchema?type=events')).json;
    expect(schema).toMatchObject({ status: 'success', events: [{ name: 'Charged', count: 5 }] });
  });

  it('with a mistake are refused by its path', async () => {
    const wrong = { advanced_query: { did_all: [{ event_name: 'Charged', form: 20250101 }] } };
    const answer = await client.call('POST', '/1/profiles.json', wrong);
    expect([answer.status, answer.json]).toEqual([
      400,
      { status: 'fail', error: 'advanced_query.did_all[0].form: is not known here, did you mean from?', code: 400 },
    ]);
  });
});

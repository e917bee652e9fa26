import { setTimeout as pause } from 'node:timers/promises';
import { utcDay } from '../clock.ts';
import { holds, list, pick, same } from '../expect.ts';
import type { Call } from '../http.ts';
import { type Group, rules } from '../rule.ts';
import { type Shop, shop } from '../shop.ts';
import type { Query, World } from '../world.ts';

/** Asks until the answer is no longer partial. */
async function report(world: World, wanted: { path: string; query: (shop: Shop) => Query }): Promise<unknown> {
  const body = wanted.query(await shop(world));
  return await whole(world, { method: 'POST', path: wanted.path, body });
}

/** What of a kind of things the account has, once the shop is there. */
async function schema(world: World, of: 'events' | 'userProperties'): Promise<unknown[]> {
  await shop(world);
  return list(await whole(world, { path: `/getSchema?type=${of}` }), of);
}

const named = (some: readonly unknown[], name: string) => some.find((one) => pick(one, 'name') === name);

async function whole(world: World, call: Call): Promise<unknown> {
  let answer = await world.call(call);
  const [path] = call.path.split('?');
  for (let tries = 0; pick(answer.json, 'status') === 'partial' && tries < 60; tries++) {
    await pause(1_000);
    answer = await world.call({ path: `${path}?req_id=${pick(answer.json, 'req_id')}` });
  }
  same(pick(answer.json, 'status'), 'success', 'status');
  return answer.json;
}

const charged = ({ charged: event_name, from, to }: Shop) => ({ event_name, from, to });
const events = async (world: World, extra: Query = {}) =>
  pick(
    await report(world, { path: '/1/counts/events.json', query: (here) => ({ ...charged(here), ...extra }) }),
    'count',
  );
const people = async (world: World, query: (here: Shop) => Query) =>
  pick(await report(world, { path: '/1/counts/profiles.json', query }), 'count');

export const counts: Group = {
  name: 'counts',
  rules: rules({
    '§5 events are counted': async (world) => same(await events(world), 8),
    '§5 events are counted by a property': async (world) => {
      same(await events(world, { event_properties: [{ name: 'Amount', operator: 'greater_than', value: 50 }] }), 3);
    },
    '§5 an event that nobody raised counts 0': async (world) => {
      same(await events(world, { event_name: `Conform ${world.run} Never` }), 0);
    },
    '§5 people are counted by what they did': async (world) => same(await people(world, charged), 5),
    '§5 people are counted by what they are': async (world) => {
      const profile_fields = [
        { name: 'Run', value: world.run },
        { name: 'Plan', value: 'gold' },
      ];
      same(await people(world, () => ({ common_profile_properties: { profile_fields } })), 3);
    },
    '§5 unique counts the people who raised an event': async (world) => same(await events(world, { unique: true }), 5),
    '§13 req_id=0 is no request id': async (world) => {
      const body = charged(await shop(world));
      const json = await whole(world, { method: 'POST', path: '/1/counts/profiles.json?req_id=0', body });
      same(pick(json, 'count'), 5, 'count');
    },
    '§5 a count may end today': async (world) => {
      same(await events(world, { to: utcDay(world.now, 0) }), 8);
    },
    ...Object.fromEntries(
      ['Sent', 'Viewed', 'Clicked'].map((what) => [
        `§3 Notification ${what} is counted, though it is not exported` as const,
        async (world: World) => same(typeof (await events(world, { event_name: `Notification ${what}` })), 'number'),
      ]),
    ),
    '§5 trends sum a property per month': async (world) => {
      const json = await report(world, {
        path: '/1/counts/trends.json',
        query: (here) => ({ ...charged(here), sum_event_prop: 'Amount', groups: { m: { trend_type: 'monthly' } } }),
      });
      const sum = Object.values(pick(json, 'm') ?? {}).reduce((all: number, one) => all + Number(one), 0);
      same(Math.round(sum * 100) / 100, 1_000_229.5, 'the sum over months');
    },
    '§5 trends sum a property per day': async (world) => {
      const json = await report(world, {
        path: '/1/counts/trends.json',
        query: (here) => ({ ...charged(here), sum_event_prop: 'Amount', groups: { d: { trend_type: 'daily' } } }),
      });
      const days = Object.entries(pick(json, 'd') ?? {});
      holds(
        days.every(([day]) => /^\d{8}$/.test(day)),
        'keys are YYYYMMDD',
      );
      same(
        days.some(([, sum]) => sum === 120),
        true,
        'a day of two purchases, of 20 and 100',
      );
    },
    '§5 trends of a property that nothing has are 0': async (world) => {
      const json = await report(world, {
        path: '/1/counts/trends.json',
        query: (here) => ({ ...charged(here), sum_event_prop: 'Nothing', groups: { m: { trend_type: 'monthly' } } }),
      });
      same(new Set(Object.values(pick(json, 'm') ?? {})), new Set([0]), 'sums');
    },
    '§5 trends by ISO week': async (world) => {
      const json = await report(world, {
        path: '/1/counts/trends.json',
        query: (here) => ({ ...charged(here), groups: { weeks: { trend_type: 'weekly' } } }),
      });
      const weeks = Object.entries(pick(json, 'weeks') ?? {});
      holds(
        weeks.every(([week]) => /^\d{4}(0[1-9]|[1-4]\d|5[0-3])$/.test(week)),
        'keys are a year and a week',
      );
    },
    ...Object.fromEntries(
      ['user_type', 'session_source', 'browser', 'os', 'device'].map((split) => [
        `§5 now is split by ${split}` as const,
        async (world: World) => {
          const json = await whole(world, { method: 'POST', path: '/1/now.json', body: { [split]: true } });
          same([typeof pick(json, 'count'), typeof pick(json, split)], ['number', 'object']);
        },
      ]),
    ),
    '§5 now counts who is new': async (world) => {
      const json = await whole(world, { method: 'POST', path: '/1/now.json', body: { new: true } });
      holds(Number(pick(json, 'new')) <= Number(pick(json, 'count')), 'more are new than are there');
    },
    '§5 a req_id that there is not is an error': async ({ call }) => {
      const answer = await call({ path: '/1/counts/events.json?req_id=384649162721759' });
      holds(answer.status < 500 && pick(answer.json, 'status') === 'fail', `got HTTP ${answer.status}`);
    },
    '§5 top values of a text property': async (world) => {
      const groups = { cats: { property_type: 'event_properties', name: 'Category', top_n: 10, order: 'desc' } };
      const json = await report(world, { path: '/1/counts/top.json', query: (here) => ({ ...charged(here), groups }) });
      same(pick(json, 'cats', 'STR', 'shoes'), 1, 'shoes');
    },
    ...Object.fromEntries(
      ['status', 'req_id', 'error', 'code'].map((name) => [
        `§5 a group must not be called ${name}`,
        async (world: World) => {
          for (const [path, group] of [
            ['/1/counts/top.json', { name: 'Category' }],
            ['/1/counts/trends.json', { trend_type: 'daily' }],
          ]) {
            const body = { ...charged(await shop(world)), groups: { [name]: group } };
            const answer = await world.call({ method: 'POST', path: String(path), body });
            same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'code')], [400, 'fail', 400]);
          }
        },
      ]),
    ),
    '§5 top values of a property with any name': async (world) => {
      const groups = { nul: { name: 'k\u0000y' }, quote: { name: "'; --" }, proto: { name: '__proto__' } };
      const json = await report(world, { path: '/1/counts/top.json', query: (here) => ({ ...charged(here), groups }) });
      same(
        ['nul', 'quote', 'proto'].map((name) => Object.keys(pick(json, name) ?? {}).length),
        [0, 0, 0],
      );
    },
    '§5 trends by day': async (world) => {
      const json = await report(world, {
        path: '/1/counts/trends.json',
        query: (here) => ({ ...charged(here), unique: false, groups: { days: { trend_type: 'daily' } } }),
      });
      const days = Object.entries(pick(json, 'days') ?? {});
      holds(
        days.every(([day]) => /^\d{8}$/.test(day)),
        'keys are YYYYMMDD',
      );
      same(
        days.reduce((sum, [, count]) => sum + Number(count), 0),
        8,
        'the sum over days',
      );
    },
    '§5 trends by month': async (world) => {
      const json = await report(world, {
        path: '/1/counts/trends.json',
        query: (here) => ({ ...charged(here), unique: false, groups: { months: { trend_type: 'monthly' } } }),
      });
      const months = Object.entries(pick(json, 'months') ?? {});
      holds(
        months.every(([month]) => /^\d{6}$/.test(month)),
        'keys are YYYYMM',
      );
      same(
        months.reduce((sum, [, count]) => sum + Number(count), 0),
        8,
        'the sum over months',
      );
    },
    '§5 now counts who is active': async (world) => {
      const answer = await world.call({ method: 'POST', path: '/1/now.json', body: {} });
      same([pick(answer.json, 'status'), typeof pick(answer.json, 'count')], ['success', 'number']);
    },
    '§5 /getSchema lists event names': async (world) => {
      const { charged, viewed } = await shop(world);
      const events = await schema(world, 'events');
      same(
        [charged, viewed].map((name) => pick(named(events, name), 'count')),
        [8, 4],
        'the counts of both events',
      );
    },
    '§5 /getSchema lists the properties of an event with their types, those of items too': async (world) => {
      const { charged } = await shop(world);
      const properties = list(named(await schema(world, 'events'), charged), 'properties');
      const types = properties.map((one) => `${pick(one, 'name')}: ${pick(one, 'type')}`).toSorted();
      same(types, [
        'Amount: number',
        'Category: string',
        'Coupon: string',
        'Gift: boolean',
        'Items.name: string',
        'Items.price: number',
        'Items: list',
        'Place: number',
      ]);
    },
    '§5 /getSchema lists the properties of people with their types': async (world) => {
      const properties = await schema(world, 'userProperties');
      const types = ['Points', 'Run', 'Tags', 'Vip'].map((name) => pick(named(properties, name), 'type'));
      same(types, ['number', 'string', 'list', 'boolean']);
    },
  }),
};

import { setTimeout as pause } from 'node:timers/promises';
import { holds, pick, same } from '../expect.ts';
import { type Group, rules } from '../rule.ts';
import { type Shop, shop } from '../shop.ts';
import type { Query, World } from '../world.ts';

/** Asks until the answer is no longer partial. */
async function report(world: World, wanted: { path: string; query: (shop: Shop) => Query }): Promise<unknown> {
  const body = wanted.query(await shop(world));
  let answer = await world.call({ method: 'POST', path: wanted.path, body });
  for (let tries = 0; pick(answer.json, 'status') === 'partial' && tries < 60; tries++) {
    await pause(1_000);
    answer = await world.call({ path: `${wanted.path}?req_id=${pick(answer.json, 'req_id')}` });
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
    '§5 a req_id that there is not is an error': async ({ call }) => {
      const answer = await call({ path: '/1/counts/events.json?req_id=384649162721759' });
      holds(answer.status < 500 && pick(answer.json, 'status') === 'fail', `got HTTP ${answer.status}`);
    },
    '§5 top values of a text property': async (world) => {
      const groups = { cats: { property_type: 'event_properties', name: 'Category', top_n: 10, order: 'desc' } };
      const json = await report(world, { path: '/1/counts/top.json', query: (here) => ({ ...charged(here), groups }) });
      same(pick(json, 'cats', 'STR', 'shoes'), 1, 'shoes');
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
      const here = await shop(world);
      const answer = await world.call({ path: '/getSchema?type=events' });
      const names = [pick(answer.json, 'events')].flat().map((event) => String(pick(event, 'name')));
      same([pick(answer.json, 'status'), names.includes(here.charged)], ['success', true]);
    },
  }),
};

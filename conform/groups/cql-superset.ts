import { same } from '../expect.ts';
import { type Group, table } from '../rule.ts';
import { purchasesOf, type Shop } from '../shop.ts';
import type { Query } from '../world.ts';

/** What goes beyond the documented language; the last rule is the one sentence that it cannot say. */
type Case = { rule: `§${string}`; query: (shop: Shop) => Query; finds: readonly number[] };

const clause = (here: Shop, more: Query) => ({ event_name: here.charged, from: here.from, to: here.to, ...more });
const spent = (fn: string, operator: string, value: number) => ({
  aggregate: { function: fn, property: 'Amount', operator, value },
});
const didAll = (more: Query) => (here: Shop) => ({ advanced_query: { did_all: [clause(here, more)] } });
const plan = (value: string) => ({ common_profile_properties: { profile_fields: [{ name: 'Plan', value }] } });

const cases: readonly Case[] = [
  {
    rule: '§13 between, both ends included',
    query: () => ({ event_properties: [{ name: 'Amount', operator: 'between', value: [7, 50] }] }),
    finds: [1, 5, 8],
  },
  { rule: '§13 aggregate: sum', query: didAll(spent('sum', 'greater_than', 100)), finds: [3, 4, 6, 7] },
  { rule: '§13 aggregate: min', query: didAll(spent('min', 'less_than', 0)), finds: [6, 7] },
  { rule: '§13 aggregate: max', query: didAll(spent('max', 'less_than', 51)), finds: [1, 2, 5, 8] },
  { rule: '§13 aggregate: avg', query: didAll(spent('avg', 'equals', 52.5)), finds: [3, 4] },
  {
    rule: '§13 aggregate: count_distinct',
    query: didAll({ aggregate: { function: 'count_distinct', property: 'Category', operator: 'equals', value: 2 } }),
    finds: [1, 2, 3, 4, 6, 7],
  },
  { rule: '§13 a sum is decimal', query: didAll(spent('sum', 'equals', 105)), finds: [3, 4] },
  { rule: '§13 or', query: () => ({ or: [plan('silver'), plan('gold')] }), finds: [1, 2, 3, 4, 5, 8] },
  {
    rule: '§13 and',
    query: () => ({ and: [plan('gold'), { common_profile_properties: { geo_fields: [['Egypt']] } }] }),
    finds: [1, 2],
  },
  { rule: '§13 not', query: () => ({ not: plan('gold') }), finds: [3, 4, 6, 7] },
  { rule: '§13 a relative from', query: () => ({ from: '-8d' }), finds: [1, 3, 4, 6, 7] },
  {
    rule: '§13 users in Egypt who spent more than 50 last week',
    query: ({ charged }) => ({
      from: '-7d',
      common_profile_properties: { geo_fields: [['Egypt']] },
      advanced_query: { did_all: [{ event_name: charged, from: '-7d', ...spent('sum', 'greater_than', 50) }] },
    }),
    finds: [3, 4],
  },
];

export const cqlSuperset: Group = {
  name: 'cql-superset',
  rules: table(cases, async (world, { query, finds }) => same(await purchasesOf(world, query), finds, 'purchases')),
};

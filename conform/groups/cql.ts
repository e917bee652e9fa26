import { list, matches, pick, same } from '../expect.ts';
import { type Group, rules, table } from '../rule.ts';
import { purchasesOf, type Shop, shop } from '../shop.ts';
import type { Query } from '../world.ts';

/** Documented queries over the shop's eight purchases, with the answer known by hand. */
type Case = { rule: `§${string}`; query: Query | ((shop: Shop) => Query); finds: readonly number[] };

const property = (name: string, operator: string | undefined, value?: unknown) => ({
  event_properties: [{ name, ...(operator !== undefined && { operator }), ...(value !== undefined && { value }) }],
});
const person = (name: string, operator: string | undefined, value?: unknown) => ({
  common_profile_properties: { profile_fields: property(name, operator, value).event_properties },
});
const common = (properties: Query) => ({ common_profile_properties: properties });
const advanced = (of: (clause: (more?: Query) => Query) => Query) => (here: Shop) => ({
  advanced_query: of((more) => ({ event_name: here.viewed, from: here.from, to: here.to, ...more })),
});
const all = [1, 2, 3, 4, 5, 6, 7, 8];
const dashed = (day: number) => String(day).replace(/(....)(..)(..)/, '$1-$2-$3');

const cases: readonly Case[] = [
  { rule: '§6 the base alone finds every event', query: {}, finds: all },
  { rule: '§6 text equals', query: property('Category', 'equals', 'shoes'), finds: [1] },
  { rule: '§6 a missing operator is equals', query: property('Category', undefined, 'bags'), finds: [2] },
  { rule: '§6 text contains', query: property('Category', 'contains', 'shoes'), finds: [1, 4] },
  { rule: '§6 text exists', query: property('Coupon', 'exists'), finds: [2, 3] },
  { rule: '§6 text does_not_exist', query: property('Coupon', 'does_not_exist'), finds: [1, 4, 5, 6, 7, 8] },
  { rule: '§6 number equals', query: property('Amount', 'equals', 50), finds: [5] },
  { rule: '§6 number equals, with a fraction', query: property('Amount', 'equals', 50.5), finds: [2] },
  { rule: '§6 number equals, negative', query: property('Amount', 'equals', -3), finds: [6] },
  { rule: '§6 number greater_than', query: property('Amount', 'greater_than', 50), finds: [2, 3, 7] },
  { rule: '§6 number greater_than_equals', query: property('Amount', 'greater_than_equals', 50), finds: [2, 3, 5, 7] },
  { rule: '§6 number less_than', query: property('Amount', 'less_than', 5), finds: [6] },
  { rule: '§6 number less_than_equals', query: property('Amount', 'less_than_equals', 5), finds: [4, 6] },
  {
    rule: '§6 number compares as number, not as text',
    query: property('Amount', 'greater_than', 9),
    finds: [1, 2, 3, 5, 7],
  },
  { rule: '§6 gt is greater_than', query: property('Amount', 'gt', 50), finds: [2, 3, 7] },
  { rule: '§6 gte is greater_than_equals', query: property('Amount', 'gte', 50), finds: [2, 3, 5, 7] },
  { rule: '§6 lt is less_than', query: property('Amount', 'lt', 5), finds: [6] },
  { rule: '§6 lte is less_than_equals', query: property('Amount', 'lte', 5), finds: [4, 6] },
  { rule: '§6 not_exists is does_not_exist', query: property('Coupon', 'not_exists'), finds: [1, 4, 5, 6, 7, 8] },
  { rule: '§6 greaterThan in camel case', query: property('Amount', 'greaterThan', 50), finds: [2, 3, 7] },
  {
    rule: '§6 a list of values is any of them',
    query: property('Category', 'equals', ['shoes', 'bags']),
    finds: [1, 2],
  },
  { rule: '§6 a list of numbers is any of them', query: property('Amount', 'equals', [5, 50, 99]), finds: [4, 5] },
  { rule: '§6 booleans as the text "True"', query: property('Gift', 'equals', 'True'), finds: [1] },
  { rule: '§6 booleans as the text "False"', query: property('Gift', 'equals', 'False'), finds: [2, 3] },
  { rule: '§6 text in any script', query: property('Category', 'equals', 'ünï ☕'), finds: [7] },
  {
    rule: '§6 a value that is SQL is just a value',
    query: property('Category', 'equals', "'; DROP TABLE events; --"),
    finds: [8],
  },
  { rule: '§6 a name that is SQL is just a name', query: property("'; DROP TABLE events; --", 'exists'), finds: [] },
  {
    rule: '§6 several properties must all hold',
    query: {
      event_properties: [
        { name: 'Amount', operator: 'greater_than', value: 10 },
        { name: 'Gift', value: 'False' },
      ],
    },
    finds: [2, 3],
  },
  { rule: '§6 on Items any item may match, by text', query: property('name', 'equals', 'tea'), finds: [6, 7] },
  {
    rule: '§6 on Items any item may match, by number',
    query: property('price', 'greater_than', 4),
    finds: [4, 6, 7],
  },
  { rule: '§6 a profile field equals', query: person('Plan', 'equals', 'gold'), finds: [1, 2, 5, 8] },
  { rule: '§6 a profile field greater_than', query: person('Points', 'greater_than', 10), finds: [1, 2, 3, 4] },
  { rule: '§6 a profile field exists', query: person('Points', 'exists'), finds: [1, 2, 3, 4, 5] },
  { rule: '§6 a profile field does_not_exist', query: person('Points', 'does_not_exist'), finds: [6, 7, 8] },
  {
    rule: '§6 a profile field of any of several values',
    query: person('Plan', undefined, ['silver', 'tin']),
    finds: [3, 4],
  },
  {
    rule: '§6 demographics: gender',
    query: common({ demographics: [{ name: 'Gender', value: 'F' }] }),
    finds: [1, 2, 5],
  },
  {
    rule: '§6 demographics: age',
    query: common({ demographics: [{ name: 'age', operator: 'greater_than', value: 50 }] }),
    finds: [3, 4, 5],
  },
  { rule: '§6 geo_fields by country', query: common({ geo_fields: [['Egypt']] }), finds: [1, 2, 3, 4] },
  {
    rule: '§6 geo_fields by country, region and city',
    query: common({ geo_fields: [['Egypt', 'Giza', 'Giza']] }),
    finds: [3, 4],
  },
  {
    rule: '§6 of several places one is enough',
    query: common({ geo_fields: [['Peru'], ['Italy']] }),
    finds: [5, 6, 7, 8],
  },
  {
    rule: '§6 users in Egypt and one purchase over 50',
    query: { ...property('Amount', 'greater_than', 50), ...common({ geo_fields: [['Egypt']] }) },
    finds: [2, 3],
  },
  {
    rule: '§6 a day may be written with dashes',
    query: (here) => ({ from: dashed(here.from), to: dashed(here.to) }),
    finds: all,
  },
  { rule: '§6 a day may be a text', query: (here) => ({ from: String(here.from), to: String(here.to) }), finds: all },
  { rule: '§13 props is event_properties', query: { props: [{ name: 'Category', value: 'bags' }] }, finds: [2] },
  { rule: '§13 groups in an events query is ignored', query: { groups: { g: { trend_type: 'daily' } } }, finds: all },
  { rule: '§6 a number as large as 1e22 compares', query: property('Amount', 'greater_than', 1e22), finds: [] },
  { rule: '§6 a number as large as 1e300 compares', query: property('Place', 'less_than', 1e300), finds: all },
  {
    rule: '§6 a circle larger than the Earth is answered',
    query: common({ geo_radius: [[0, 0, 1e22]] }),
    finds: [],
  },
  {
    rule: '§6 an event property called constructor is just a name',
    query: property('constructor', 'exists'),
    finds: [],
  },
  { rule: '§6 a profile field called constructor is just a name', query: person('constructor', 'exists'), finds: [] },
  { rule: '§6 a profile field called __proto__ is just a name', query: person('__proto__', 'exists'), finds: [] },
  {
    rule: '§6 a value called constructor is just a value',
    query: common({ demographics: [{ name: 'Gender', value: 'constructor' }] }),
    finds: [],
  },
  {
    rule: '§13 an e-mail is asked for in any case',
    query: (here) => person('Email', 'equals', `${here.who('ann')}@EXAMPLE.com`.toUpperCase()),
    finds: [1, 2],
  },
  {
    rule: '§13 an e-mail in another case is not another one',
    query: (here) => person('Email', 'not_equals', `${here.who('ann')}@Example.COM`),
    finds: [3, 4, 5, 6, 7, 8],
  },
  {
    rule: '§13 a part of an e-mail is asked for in any case',
    query: person('Email', 'contains', '-ANN@'),
    finds: [1, 2],
  },
  { rule: '§13 places fold', query: common({ geo_fields: [['EGYPT', 'giza']] }), finds: [3, 4] },
  { rule: '§6 did_all', query: advanced((did) => ({ did_all: [did()] })), finds: [1, 2, 3, 4, 6, 7] },
  { rule: '§6 did_none', query: advanced((did) => ({ did_none: [did()] })), finds: [5, 8] },
  {
    rule: '§6 did_all with properties of the event',
    query: advanced((did) => ({ did_all: [did(property('Page', 'equals', 'cart'))] })),
    finds: [3, 4, 6, 7],
  },
  {
    rule: '§6 did_all of two events wants both',
    query: advanced((did) => ({
      did_all: [did(property('Page', 'equals', 'cart')), did(property('Page', 'equals', 'home'))],
    })),
    finds: [3, 4],
  },
  {
    rule: '§6 did_any wants one of them',
    query: advanced((did) => ({
      did_any: { any_events: [did(property('Page', 'equals', 'cart')), did(property('Page', 'equals', 'home'))] },
    })),
    finds: [1, 2, 3, 4, 6, 7],
  },
  {
    rule: '§6 operator and value on an event count how often',
    query: advanced((did) => ({ did_all: [did({ operator: 'greater_than_equals', value: 2 })] })),
    finds: [3, 4],
  },
  {
    rule: '§6 did_none with properties of the event',
    query: advanced((did) => ({ did_none: [did(property('Page', 'equals', 'home'))] })),
    finds: [5, 6, 7, 8],
  },
];

async function errorOf(world: Parameters<typeof shop>[0], extra: Query): Promise<unknown> {
  const here = await shop(world);
  const body = { event_name: here.charged, from: here.from, to: here.to, ...extra };
  const answer = await world.call({ method: 'POST', path: '/1/events.json', body });
  same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'code')], [400, 'fail', 400]);
  return pick(answer.json, 'error');
}

export const cql: Group = {
  name: 'cql',
  rules: {
    ...table(cases, async (world, { query, finds }) => {
      same(await purchasesOf(world, typeof query === 'function' ? query : () => query), finds, 'purchases');
    }),
    ...rules({
      '§6 not_equals finds none of those that equal': async (world) => {
        const found = await purchasesOf(world, () => property('Category', 'not_equals', 'shoes'));
        same(found.includes(1), false, 'finds the one that equals');
        same(
          [2, 3, 4, 6, 7, 8].every((place) => found.includes(place)),
          true,
          'finds the others',
        );
      },
      '§6 notEquals is not_equals': async (world) => {
        const one = await purchasesOf(world, () => property('Category', 'not_equals', 'shoes'));
        same(await purchasesOf(world, () => property('Category', 'notEquals', 'shoes')), one);
      },
      '§6 does_not_contain finds none of those that contain': async (world) => {
        const found = await purchasesOf(world, () => property('Category', 'does_not_contain', 'shoes'));
        same(
          [1, 4].some((place) => found.includes(place)),
          false,
          'finds one that contains',
        );
        same(
          [2, 3, 6, 7, 8].every((place) => found.includes(place)),
          true,
          'finds the others',
        );
      },
      '§6 not_contains is does_not_contain': async (world) => {
        const one = await purchasesOf(world, () => property('Category', 'does_not_contain', 'shoes'));
        same(await purchasesOf(world, () => property('Category', 'not_contains', 'shoes')), one);
      },
      '§6 session property first_time finds at most one event a person': async (world) => {
        const found = await purchasesOf(world, () => ({ session_properties: [{ name: 'first_time', value: 'True' }] }));
        same(found, [2, 4, 5, 7, 8], 'purchases');
      },
      '§6 an operator that there is not is refused by its path': async (world) => {
        matches(await errorOf(world, property('Amount', 'resembles', 3)), /event_properties/, 'the error');
      },
      '§6 a filter that there is not is refused by its name': async (world) => {
        matches(
          await errorOf(world, { event_propertees: [{ name: 'Amount', value: 3 }] }),
          /event_propertees/,
          'the error',
        );
      },
      '§6 a mistyped key is answered with the nearest one': async (world) => {
        matches(await errorOf(world, { event_propertes: [] }), /event_properties/, 'the error');
      },
      '§6 a query in the query parameter filters too': async (world) => {
        const here = await shop(world);
        const query = {
          event_name: here.charged,
          from: here.from,
          to: here.to,
          ...property('Category', 'equals', 'bags'),
        };
        const opened = await world.call({
          path: `/1/events.json?batch_size=10&query=${encodeURIComponent(JSON.stringify(query))}`,
        });
        const pages = await world.pages(String(pick(opened.json, 'cursor')));
        same(pages.flatMap((page) => list(page.json, 'records')).length, 1, 'records');
      },
    }),
  },
};

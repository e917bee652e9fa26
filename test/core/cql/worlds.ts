import fc from 'fast-check';
import type { Json, TestEvent, TestPerson, World } from './evaluator.ts';

/** Random worlds and random queries about them, from few enough words that queries meet what is there. */
export const NAMES = ['Charged', 'Product Viewed', 'Added', 'ΟΔΟΣ İstanbul'];
export const PROPS = [
  'Amount',
  'Category',
  "'; DROP TABLE events; --",
  'a.b"c',
  'x/y~z',
  '$1',
  'When',
  'Flag',
  'constructor',
  '__proto__',
  'k\u0000y',
];
const PEOPLE = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'stranger'];
const DAYS = [20240308, 20240309, 20240310, 20240311, 20240315];
const START = Date.parse('2024-03-08T05:00:00Z') / 1_000;
export const TODAY = 20240316;

const number = fc.constantFrom(
  0,
  1,
  2,
  10,
  49.5,
  50,
  51,
  100,
  -3,
  0.1,
  0.2,
  0.3,
  72.68,
  1.000_000_001,
  9_100_000_000.1,
  1e22,
  1_710_000_000,
);
const word = fc.constantFrom(
  'Books',
  'books',
  'Toys & Games',
  'Bo',
  '10',
  '007',
  '7',
  'True',
  'true',
  'False',
  '$D_1710000000',
  "it's",
  '%',
  '',
  'İstanbul',
  'a\u0000b',
  '\ufeffmarked',
);
const contact = fc.constantFrom('A@Example.COM', ' b@example.com', '+49 123-45678', 4912345678, 'ANN', ' ann');
const scalar: fc.Arbitrary<string | number | boolean> = fc.oneof(
  { weight: 4, arbitrary: number },
  { weight: 4, arbitrary: word },
  { weight: 2, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: contact },
);
const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
);
const flat = fc.dictionary(fc.constantFrom(...PROPS), value, { maxKeys: 5 });
const items = fc.array(flat, { maxLength: 3 });
const props = fc
  .tuple(flat, fc.option(items, { nil: undefined }))
  .map(([own, some]) => (some ? { ...own, Items: some } : own));

const event: fc.Arbitrary<Omit<TestEvent, 'id'>> = fc.record({
  name: fc.constantFrom(...NAMES, 'productviewed', 'οδος istanbul'),
  ts: fc.nat({ max: 8 * 96 }).map((quarter) => START + quarter * 900),
  person: fc.constantFrom(...PEOPLE),
  props,
});
const nullable = (...texts: string[]) => fc.constantFrom(null, ...texts);
const profile = fc.record({
  identity: nullable('ann', 'bob', '7'),
  all: fc.subarray(['ann', 'Bob', 'a@example.com', '+4912345678']),
  email: nullable('a@example.com', 'b@example.com'),
  phone: nullable('+4912345678', '+15550001111'),
  name: nullable('Ann', 'Bob "B"'),
  tokens: fc.constantFrom<{ id: string }[]>([], [{ id: 't1' }]),
  props: fc
    .tuple(
      flat,
      fc.record(
        {
          Gender: fc.constantFrom('M', 'F'),
          Age: fc.constantFrom(18, '30', 70),
          DOB: fc.constantFrom('$D_951782400', '$D_953078400', '$D_953164800'),
          Country: fc.constantFrom('Egypt', 'India', 'ΕΛΛΑΣ'),
          City: fc.constantFrom('Cairo', 'Delhi', 'İstanbul'),
          Latitude: fc.constantFrom(30, 28.6, -1),
          Longitude: fc.constantFrom(31, 77.2, '179.9'),
        },
        { requiredKeys: [] },
      ),
    )
    .map(([own, system]): Record<string, Json> => ({ ...own, ...system })),
});

export const worlds: fc.Arbitrary<World> = fc
  .record({
    events: fc.array(event, { minLength: 20, maxLength: 80 }),
    people: fc.tuple(...PEOPLE.slice(0, -1).map(() => profile)),
    timezone: fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata'),
  })
  .map(({ events, people, timezone }) => ({
    timezone,
    today: TODAY,
    events: events.map((one, index) => ({ ...one, id: `e${String(index).padStart(3, '0')}` })),
    people: people.map((one, index): TestPerson => ({ ...one, person: PEOPLE[index] ?? '' })),
  }));

const some = (of: fc.Arbitrary<string | number | boolean>) =>
  fc.oneof(of, fc.array(of, { minLength: 1, maxLength: 3 }));
const check = fc.oneof(
  fc.record({ value: some(scalar) }),
  fc.record({ operator: fc.constantFrom('equals', 'not_equals', 'notEquals'), value: some(scalar) }),
  fc.record({
    operator: fc.constantFrom('contains', 'does_not_contain', 'not_contains'),
    value: some(fc.constantFrom('Bo', 'oo', "'", '%', 'a', '\u0000', '\ufeff', 'İ', '@EXAMPLE', '123 45')),
  }),
  fc.record({ operator: fc.constantFrom('exists', 'does_not_exist', 'not_exists') }),
  fc.record({
    operator: fc.constantFrom(
      'greater_than',
      'greater_than_equals',
      'less_than',
      'less_than_equals',
      'gt',
      'gte',
      'lt',
      'lte',
    ),
    value: some(fc.oneof(number, fc.constantFrom('50', '$D_1710000000'))),
  }),
  fc.record({
    operator: fc.constantFrom('between', 'not_between'),
    value: fc.constantFrom([0, 50], [10, 10], ['$D_0', '$D_1710000000']),
  }),
);
const named = (...names: string[]) =>
  fc.tuple(fc.constantFrom(...names), check).map(([name, rest]) => ({ name, ...rest }));
const numeric = fc.record({
  operator: fc.constantFrom('equals', 'greater_than', 'less_than', 'gte', 'lte', 'not_equals'),
  value: fc.constantFrom(0, 1, 2, 3, 50, 60, 100, 0.1, 0.3, 0.6, 145.36, 1e22),
});
const session = fc.oneof(
  fc.record({ name: fc.constant('first_time'), value: fc.constantFrom('True', 'False') }),
  fc.record({
    name: fc.constant('time_of_day'),
    value: fc.constantFrom(['01:30', '03:30'], ['22:00', '04:00'], ['12:00', '12:00']),
  }),
  fc.record({ name: fc.constant('day_of_week'), value: fc.subarray(['Sunday', 'Monday', 'Friday'], { minLength: 1 }) }),
  fc.record({ name: fc.constant('day_of_month'), value: fc.subarray([8, 9, 10, 15], { minLength: 1 }) }),
);
const aggregate = fc
  .tuple(
    fc.constantFrom('sum', 'min', 'max', 'avg', 'count_distinct'),
    fc.constantFrom('Amount', 'Category', 'a.b"c'),
    numeric,
  )
  .map(([what, property, rest]) => ({ function: what, property, ...rest }));
const dates = fc.oneof(
  fc.constant({}),
  fc.constant({ from: '-7d' }),
  fc
    .tuple(fc.constantFrom(...DAYS), fc.constantFrom(...DAYS))
    .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
);
/** So often, in per cent; nothing else. */
const often = <T extends object>(percent: number, of: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: 100 - percent, arbitrary: fc.constant({}) },
    { weight: percent, arbitrary: of },
  );
const maybe = <T>(key: string, of: fc.Arbitrary<T>, percent: number) =>
  often(
    percent,
    of.map((found) => ({ [key]: found })),
  );
const joined = (...parts: fc.Arbitrary<object>[]) => fc.tuple(...parts).map((found) => Object.assign({}, ...found));

export const clause = joined(
  fc.record({ event_name: fc.constantFrom(...NAMES, 'CHARGED', 'ΟΔΟΣ ISTANBUL', '-1') }),
  dates,
  maybe('event_properties', fc.array(named(...PROPS), { minLength: 1, maxLength: 2 }), 60),
  maybe('session_properties', fc.array(session, { minLength: 1, maxLength: 1 }), 30),
  often(25, numeric),
  maybe('aggregate', aggregate, 25),
);
const person = joined(
  maybe(
    'profile_fields',
    fc.array(named(...PROPS, 'Email', 'identity', 'Name', 'phone'), { minLength: 1, maxLength: 2 }),
    40,
  ),
  maybe(
    'demographics',
    fc.array(
      fc.oneof(named('age'), fc.constantFrom({ name: 'Gender', value: 'Male' }, { name: 'gender', value: ['M', 'F'] })),
      { maxLength: 1 },
    ),
    20,
  ),
  maybe(
    'reachability',
    fc.constantFrom(
      [{ name: 'has_email', value: 'True' }],
      [{ name: 'has_token', value: 'True' }],
      [{ name: 'has_token', value: 'False' }],
      [{ name: 'has_email', value: 'False' }],
    ),
    20,
  ),
  maybe(
    'geo_fields',
    fc.subarray([['Egypt'], ['india'], ['Egypt', 'x'], ['India', 'x', 'Delhi'], ['ελλας'], ['İSTANBUL']]),
    20,
  ),
  maybe(
    'geo_radius',
    fc.subarray([
      [31.2, 30, 50],
      [0, 0, 20_038],
      [0, 0, 1e22],
      [77, 28, 100],
      [-179.9, -1, 60],
    ]),
    20,
  ),
);

const { group } = fc.letrec<{ group: object; node: object }>((tie) => ({
  group: joined(
    maybe('common_profile_properties', person, 40),
    maybe('did_all', fc.array(clause, { maxLength: 2 }), 30),
    maybe(
      'did_any',
      fc
        .tuple(fc.array(clause, { minLength: 1, maxLength: 2 }), often(80, numeric))
        .map(([any_events, rest]) => ({ any_events, ...rest })),
      30,
    ),
    maybe('did_none', fc.array(clause, { maxLength: 1 }), 30),
    fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      fc.constant({}),
      joined(
        maybe('and', fc.array(tie('node'), { maxLength: 2 }), 30),
        maybe('or', fc.array(tie('node'), { maxLength: 2 }), 30),
        maybe('not', tie('node'), 30),
      ),
    ),
  ),
  node: fc.oneof({ maxDepth: 2 }, clause, tie('group')),
}));

export const queries = joined(
  often(75, clause),
  maybe('common_profile_properties', person, 50),
  maybe('advanced_query', group, 60),
);

import fc from 'fast-check';
import type { Check, Condition, EventClause, EventFilter, ProfileFilter, Query, Scalar } from '#core/cql/tree.ts';
import { fold } from '#core/values/fold.ts';
import { ugliestNumbers, ugliestPropertyNames, ugliestTexts } from '../../../support/ugliest.ts';
import type { Json, TestEvent, TestPerson } from '../evaluator.ts';

/** Random trees without history, and random events and people that they meet: from few enough words that they do. */
const NAMES = ['Amount', 'Flag', '1', 'a.b"c', 'x/y~z', '$1', ...ugliestPropertyNames];
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('Amount', 'Flag', '1', '__proto__') },
  { weight: 1, arbitrary: fc.constantFrom(...NAMES) },
);
const text = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'Books',
      'books',
      '10',
      '007',
      '-7.5',
      'True',
      'false',
      'TRUE',
      '$D_1710000000',
      '$D_1.5',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(...ugliestTexts) },
  { weight: 1, arbitrary: fc.constantFrom(...ugliestTexts).map(fold) },
);
const number = fc.oneof(fc.constantFrom(0, 1, 7, 10, 49.5, 1_710_000_000), fc.constantFrom<number>(...ugliestNumbers));
const scalar: fc.Arbitrary<Scalar> = fc.oneof(number, text, fc.boolean());
const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.array(fc.oneof(scalar, fc.constant(null)), { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<Json>({}, { Amount: 1 }, [[1]], [{ a: 1 }]) },
);
const flat = fc
  .array(fc.tuple(name, value), { maxLength: 5 })
  .map((pairs): Record<string, Json> => Object.fromEntries(pairs));
const items: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: fc.array(flat, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<Json>([], {}, null, 'x', [[5, 7]], [1, 'x', null]) },
);
const eventProps = fc
  .tuple(flat, fc.option(items, { nil: undefined }))
  .map(([own, some]): Record<string, Json> => (some === undefined ? own : { ...own, Items: some }));

const KEYS = ['charged', '__proto__', 'οδοσ'];
/** Around changes of New York's clock, midnights, and the ends of windows. */
const START = Date.parse('2024-03-08T05:00:00Z') / 1_000;
const ts = fc.nat({ max: 8 * 96 }).map((quarter) => START + quarter * 900);

const event = fc.record({ name: fc.constantFrom(...KEYS), ts, props: eventProps });
const nullable = (...texts: string[]) => fc.constantFrom(null, ...texts);
const person = fc.record({
  identity: nullable('ann', '7', 'İstanbul'),
  all: fc.subarray(['ann', 'Bob', 'a@example.com', '+4912345678']),
  email: nullable('a@example.com', 'b@example.com'),
  phone: nullable('+4912345678'),
  name: nullable('Ann', 'Bob "B"', 'true'),
  tokens: fc.constantFrom<{ id: string }[]>([], [{ id: 't1' }]),
  props: fc
    .tuple(
      flat,
      fc.record(
        {
          Age: fc.constantFrom<Json>(18, '30', 70, null, [18, 40], true),
          DOB: fc.constantFrom<Json>(
            ...['$D_951782400', '$D_953078400', '$D_953164800', '$D_4000000000', 953_164_799.5, 953_164_800.5],
            ...[-1e11, 1e15, -61_999_999_999, 'x', null],
          ),
          Country: fc.constantFrom<Json>('Egypt', 'India', 'ΕΛΛΑΣ', '7', 7),
          City: fc.constantFrom<Json>('Cairo', 'İstanbul', ['Delhi', 'Cairo']),
          latitude: fc.constantFrom<Json>(30, 28.6, null, true),
          Latitude: fc.constantFrom<Json>(-1, '28.6', [1], 1e300),
          Longitude: fc.constantFrom<Json>(31, 77.2, '179.9'),
        },
        { requiredKeys: [] },
      ),
    )
    .map(([own, system]): Record<string, Json> => ({ ...own, ...system })),
});

export const TODAY = 20240316;
export type LiveWorld = { timezone: string; events: TestEvent[]; people: TestPerson[] };
/** Every event is of a person of its own; of some of them nothing is known. */
export const liveWorlds: fc.Arbitrary<LiveWorld> = fc
  .record({
    timezone: fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'),
    events: fc.array(event, { minLength: 60, maxLength: 60 }),
    people: fc.array(person, { minLength: 50, maxLength: 50 }),
  })
  .map(({ timezone, events, people }) => ({
    timezone,
    events: events.map((one, at) => ({ ...one, id: `e${at}`, person: `p${at}` })),
    people: people.map((one, at) => ({ ...one, person: `p${at}` })),
  }));

const check: fc.Arbitrary<Check> = fc
  .record({
    test: fc.oneof(
      fc.constant({ kind: 'exists' as const }),
      fc.record({ kind: fc.constant('equals' as const), values: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
      fc.record({
        kind: fc.constant('contains' as const),
        texts: fc.array(
          text.filter((part) => part !== ''),
          { minLength: 1, maxLength: 2 },
        ),
      }),
      fc.record({
        kind: fc.constant('compare' as const),
        operator: fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const),
        numbers: fc.array(number, { minLength: 1, maxLength: 2 }),
      }),
      fc.tuple(number, number).map(([one, other]) => ({
        kind: 'between' as const,
        low: Math.min(one, other),
        high: Math.max(one, other),
      })),
    ),
    negated: fc.boolean(),
    ignoringCase: fc.boolean(),
  })
  .map(({ ignoringCase, ...rest }) => (ignoringCase ? { ...rest, ignoringCase } : rest));
const names = fc.oneof(
  { weight: 3, arbitrary: name.map((one) => [one]) },
  { weight: 1, arbitrary: fc.uniqueArray(name, { minLength: 2, maxLength: 3 }) },
);

const second = fc.integer({ min: 0, max: 86_399 });
/** On events, checks never ignore case. */
const asked = check.map(({ ignoringCase: _, ...rest }) => rest);
const eventFilter: fc.Arbitrary<EventFilter> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('property' as const), names, check: asked }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('time-of-day' as const), from: second, to: second }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('day-of-week' as const),
      days: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('day-of-month' as const),
      days: fc.subarray([8, 9, 10, 11, 31], { minLength: 1 }),
    }),
  },
);
const clause: fc.Arbitrary<EventClause> = fc
  .record({
    eventKey: fc.constantFrom(undefined, ...KEYS),
    window: fc.constantFrom({ from: 0, until: 9_999_999_999 }, { from: START + 86_400, until: START + 5 * 86_400 }),
    filters: fc.array(eventFilter, { maxLength: 2 }),
  })
  .map(({ eventKey, ...rest }) => ({ ...rest, measures: [], ...(eventKey !== undefined && { eventKey }) }));

const profileFilter: fc.Arbitrary<ProfileFilter> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('property' as const), names, check }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('column' as const),
      column: fc.constantFrom(
        'identity' as const,
        'email' as const,
        'phone' as const,
        'name' as const,
        'object_id' as const,
      ),
      check: fc.oneof(
        check,
        fc
          .constantFrom('ann', 'Bob', 'a@example.com', 'İSTANBUL', 7, true)
          .map((one): Check => ({ test: { kind: 'equals', values: [one] }, negated: false, ignoringCase: true })),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('age' as const),
      check: fc.oneof(
        check,
        fc
          .constantFrom(-4000, -1, 0, 18, 23, 24, 30)
          .map((age): Check => ({ test: { kind: 'equals', values: [age] }, negated: false })),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('has-token' as const), is: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc
      .record({
        country: fc.constantFrom('egypt', 'ελλας', '7'),
        city: fc.constantFrom(undefined, 'CAIRO', 'i̇stanbul', 'istanbul'),
      })
      .map(({ country, city }) => ({ kind: 'place' as const, country, ...(city !== undefined && { city }) })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom([31.2, 30, 50], [0, 0, 20_038], [0, 0, 1e22], [77, 28, 100], [-179.9, -1, 60])
      .map(([longitude = 0, latitude = 0, kilometres = 0]) => ({
        kind: 'near' as const,
        longitude,
        latitude,
        kilometres,
      })),
  },
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: profileFilter.map((filter) => ({ kind: 'profile' as const, filter })) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constantFrom('all' as const, 'any' as const),
        of: fc.array(tie('condition'), { maxLength: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('not' as const), of: tie('condition') }) },
  ),
}));

export const liveTrees: fc.Arbitrary<Omit<Query, 'timezone'>> = fc
  .record({ base: clause, where: fc.option(condition, { nil: undefined }) })
  .map(({ base, where }) => ({ base, today: TODAY, ...(where && { where }) }));

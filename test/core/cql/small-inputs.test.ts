import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseQuery } from '#core/cql/read/parse-for-resource.ts';
import { readQuery } from '#core/cql/read/read-query.ts';
import type { Duck } from '#runtime/duckdb.ts';
import { ugliestEventNames, ugliestNumbers, ugliestPropertyNames, ugliestTexts } from '../../support/ugliest.ts';
import { answer, engine, load } from './engine.ts';
import { evaluate, type Json, type TestPerson, type World } from './evaluator.ts';

/** Small inputs that went wrong elsewhere, each with the answer that it must have. */
const TS = 1_710_000_000;
const clock = { timezone: 'UTC', today: 20240316 };
const person = (given: Partial<TestPerson> = {}): TestPerson => {
  return { person: 'p', identity: 'p', all: [], email: null, phone: null, name: null, props: {}, ...given };
};
const worldOf = (props: Record<string, Json>[], people: TestPerson[] = [person()], name = 'Charged'): World => ({
  ...clock,
  people,
  events: props.map((one, index) => ({ id: `e${index}`, name, ts: TS, person: 'p', props: one })),
});
const charged = { event_name: 'Charged', from: 20240301, to: 20240316 };
const about = (profile: object) => ({ ...charged, common_profile_properties: profile });

let duck: Duck;
beforeAll(async () => {
  duck = await engine();
});
afterAll(async () => duck[Symbol.asyncDispose]());

async function people(world: World, wire: object): Promise<number> {
  await load(duck, world);
  const found = await answer(duck, { wire, world });
  expect(found).toEqual(evaluate(wire, world));
  return found.people.length;
}

describe('a place', () => {
  it.each([
    ['İstanbul', 'İstanbul', 1],
    ['İstanbul', 'istanbul', 1],
    ['ΟΔΟΣ', 'οδος', 1],
    ['Straße', 'STRAßE', 1],
    ['Straße', 'Strasse', 0],
  ])('stored as %s is asked for as %s: %i', async (stored, asked, found) => {
    const world = worldOf([{}], [person({ props: { City: stored, Country: stored } })]);
    expect(await people(world, about({ geo_fields: [[asked]] }))).toBe(found);
  });
});

describe('an e-mail or phone', () => {
  const world = worldOf(
    [{}],
    [person({ email: 'jane.doe+x@example.com', phone: '+442079460958', all: ['jane.doe+x@example.com', 'jane'] })],
  );
  it.each([
    ['Email', 'equals', 'Jane.Doe+x@Example.COM', 1],
    ['Email', 'not_equals', 'Jane.Doe+x@Example.COM', 0],
    ['email', 'equals', [' jane.doe+x@example.com '], 1],
    ['Email', 'contains', '@EXAMPLE', 1],
    ['Email', 'does_not_contain', 'Doe+X', 0],
    ['identity', 'equals', 'Jane.Doe+x@Example.COM', 1],
    ['Phone', 'equals', '442079460958', 1],
    ['Phone', 'equals', 442079460958, 1],
    ['phone', 'not_equals', '+44 20 7946-0958', 0],
    ['Phone', 'contains', '7946 09', 1],
    ['Phone', 'does_not_contain', '+44 (20)', 0],
    ['Phone', 'equals', '+442079460959', 0],
    ['Phone', 'contains', '\ufeff', 0],
    ['Phone', 'does_not_contain', [' ', '()'], 1],
    ['identity', 'equals', 'jane', 1],
    ['identity', 'equals', ['JANE', ' jane'], 0],
    ['identity', 'not_equals', 'JANE', 1],
  ])('%s %s %j finds %i', async (name, operator, value, found) => {
    expect(await people(world, about({ profile_fields: [{ name, operator, value }] }))).toBe(found);
  });
});

describe('an aggregate', () => {
  const Items = [{ TotalPrice: 7 }, { TotalPrice: 5 }];
  const world = worldOf([{ TotalPrice: 5 }, { TotalPrice: [7] }, { TotalPrice: null, Items }, {}]);
  it.each([
    ['sum', 24],
    ['avg', 6],
    ['min', 5],
    ['max', 7],
    ['count_distinct', 2],
  ])(
    '%s finds the property by the name that was uploaded, though uploads keep it without some characters',
    async (what, value) => {
      for (const property of ['TotalPrice', 'Total.Price', '$Total"Price%', "Total'\\Price"]) {
        const aggregate = { function: what, property, operator: 'equals', value };
        expect(await people(world, { ...charged, aggregate }), property).toBe(1);
      }
    },
  );
});

describe('a sum', () => {
  const over = (amounts: Json[], aggregate: object) =>
    people(worldOf(amounts.map((Amount) => ({ Amount }))), {
      ...charged,
      aggregate: { property: 'Amount', ...aggregate },
    });
  it('of 72.68, 10.93, 2.73 and 13.66 is 100.00', async () => {
    const amounts = [72.68, 10.93, 2.73, 13.66];
    expect(await over(amounts, { function: 'sum', operator: 'greater_than', value: 100 })).toBe(0);
    expect(await over(amounts, { function: 'sum', operator: 'equals', value: 100 })).toBe(1);
    expect(await over(amounts, { function: 'sum', operator: 'between', value: [100, 100] })).toBe(1);
    expect(await over(amounts, { function: 'avg', operator: 'equals', value: 25 })).toBe(1);
  });

  it('of ten times 0.1 is 1, and the average 0.1', async () => {
    const amounts = Array.from({ length: 10 }, () => 0.1);
    expect(await over(amounts, { function: 'sum', operator: 'equals', value: 1 })).toBe(1);
    expect(await over(amounts, { function: 'avg', operator: 'equals', value: 0.1 })).toBe(1);
    expect(await over([0.1, '0.2', [0.3]], { function: 'sum', operator: 'equals', value: 0.6 })).toBe(1);
  });

  it('of finer and of larger numbers is exact too, and one beyond all is still answered', async () => {
    const fine = [0.000_000_1, 0.000_000_2, 1e14 + 0.5];
    expect(await over(fine.slice(0, 2), { function: 'sum', operator: 'equals', value: 0.000_000_3 })).toBe(1);
    expect(await over([9e9, 0.1, 0.2], { function: 'sum', operator: 'equals', value: 9_000_000_000.3 })).toBe(1);
    expect(await over([-9_100_000_000.1, -0.2], { function: 'sum', operator: 'equals', value: -9_100_000_000.3 })).toBe(
      1,
    );
    for (const what of ['sum', 'avg', 'min', 'max']) {
      expect(await over([1e300, 5], { function: what, operator: 'less_than', value: 1e22 })).toBe(
        what === 'min' ? 1 : 0,
      );
    }
  });

  it('is the decimal one of any numbers', { timeout: 120_000 }, async () => {
    // A whole number of billionths each, as few or as many digits as it has.
    const scaled = (exponent: number) =>
      fc.integer({ min: -1_000_000, max: 1_000_000 }).map((digits) => ({
        amount: Number(`${digits}e${exponent}`),
        billionths: BigInt(digits) * 10n ** BigInt(exponent + 9),
      }));
    const any = fc.oneof(scaled(-2), scaled(-9), scaled(5));
    await fc.assert(
      fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 30 }), async (some) => {
        const total = some.reduce((sum, { billionths }) => sum + billionths, 0n);
        const asked = { function: 'sum', operator: 'equals', value: Number(`${total}e-9`) };
        expect(
          await over(
            some.map(({ amount }) => amount),
            asked,
          ),
        ).toBe(1);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a query’s numbers', () => {
  it.each([...ugliestNumbers, 1e22, 1e300, -1e300])('%d is answered in every operator', async (value) => {
    const world = worldOf(ugliestNumbers.map((Amount) => ({ Amount })));
    for (const operator of ['equals', 'not_equals', 'greater_than', 'less_than_equals', 'between']) {
      const asked = operator === 'between' ? [value, value] : value;
      await people(world, { ...charged, event_properties: [{ name: 'Amount', operator, value: asked }] });
      await people(world, { ...charged, operator, value: asked });
    }
  });

  it.each([0, 20_038, 1e22, 1e300])('a radius of %d km is answered, whatever the places are', async (radius) => {
    const places = [0, 90, 200, -1e300].map((Latitude, at) =>
      person({ person: `p${at}`, props: { Latitude, Longitude: Latitude, DOB: '$D_999999999999999' } }),
    );
    const world = worldOf([{}], [...places, person({ person: 'nowhere', props: { Latitude: 1 } })]);
    await load(duck, world);
    for (const [longitude, latitude] of [
      [0, 0],
      [180, -90],
    ]) {
      const wire = { common_profile_properties: { geo_radius: [[longitude, latitude, radius]] } };
      expect((await answer(duck, { wire, world })).people).not.toContain('nowhere');
    }
    const old = { common_profile_properties: { demographics: [{ name: 'age', operator: 'gt', value: 5 }] } };
    expect((await answer(duck, { wire: old, world })).people).toEqual([]);
  });
});

describe('a name or text', () => {
  it('of any code points is found by itself, as an event, a property and a value, and is no part of the SQL', {
    timeout: 240_000,
  }, async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom(...ugliestTexts.filter((one) => one !== '')),
    );
    const name = fc.oneof(fc.constantFrom(...ugliestPropertyNames), text);
    // Half of a surrogate pair is stored as U+FFFD by whoever takes it in.
    const whole = (one: string) => one.toWellFormed();
    await fc.assert(
      fc.asyncProperty(name, text, fc.constantFrom(...ugliestEventNames), async (given, value, event) => {
        const [key, stored] = [whole(given), whole(value)];
        const world = worldOf(
          [Object.fromEntries([[key, stored]]), {}],
          [
            person({
              name: stored,
              props: Object.fromEntries([
                [key, stored],
                ['City', stored],
                ['OS', stored],
              ]),
            }),
          ],
          event,
        );
        await load(duck, world);
        const clause = { ...charged, event_name: event };
        const filters = (operator: string) => [{ name: given, operator, value }];
        for (const operator of ['equals', 'contains', 'not_equals', 'does_not_contain', 'exists']) {
          const isNegated = operator.includes('not');
          const found = await answer(duck, { wire: { ...clause, event_properties: filters(operator) }, world });
          expect(found.events, operator).toEqual([isNegated ? 'e1' : 'e0']);
          const fields = {
            ...clause,
            common_profile_properties: { profile_fields: [{ name: 'Name', operator, value }, ...filters(operator)] },
          };
          if (!['email', 'phone', 'identity', 'name', 'objectid'].includes(given.toLowerCase())) {
            const some = await answer(duck, { wire: fields, world });
            expect(some.people, operator).toEqual(isNegated ? [] : ['p']);
          }
        }
        const aggregate = { function: 'count_distinct', property: given, operator: 'equals', value: 1 };
        expect((await answer(duck, { wire: { ...clause, aggregate }, world })).people).toEqual(['p']);
        const common = { geo_fields: [[value]], technographics: [{ name: 'os', value }] };
        await answer(duck, { wire: { ...clause, common_profile_properties: common }, world });
        const city = { technographics: [{ name: 'city', value }] };
        expect((await answer(duck, { wire: { ...clause, common_profile_properties: city }, world })).people).toEqual([
          'p',
        ]);
      }),
      { numRuns: 25 },
    );
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is a filter like any other', async (name) => {
    const world = worldOf([{}], [person({ props: Object.fromEntries([[name, 'v']]) })]);
    for (const group of ['profile_fields', 'demographics', 'technographics', 'app_fields'] as const) {
      await load(duck, world);
      const wire = about({ [group]: [{ name, value: 'v' }] });
      expect((await answer(duck, { wire, world })).people, group).toEqual(['p']);
    }
    await load(duck, world);
    await answer(duck, {
      wire: about({ reachability: [{ name, value: 'True' }], demographics: [{ name: 'Gender', value: name }] }),
      world,
    });
  });
});

describe('a day', () => {
  it.each([20240301, '20240301', '2024-03-01', ' 2024-03-01 '])('may be written as %j', (day) => {
    expect(readQuery({ ...charged, from: day }, clock)).toEqual(readQuery(charged, clock));
  });
  it.each(['2024-3-1', '2024-02-30', '01-03-2024', '2024/03/01', 20240301.5])('%j is none', (day) => {
    expect(readQuery({ ...charged, from: day }, clock)).toMatchObject({ kind: 'invalid' });
  });

  it('may be the one in which 1970 began, in New York', async () => {
    const world = { ...worldOf([{}]), timezone: 'America/New_York' };
    world.events = world.events.map((event) => ({ ...event, ts: 600 }));
    expect(await people(world, { ...charged, from: 19691231, to: 19691231 })).toBe(1);
  });
});

describe('a query of an older client', () => {
  const filter = [{ name: 'Amount', value: 5 }];
  it('may call its event properties props', () => {
    expect(readQuery({ ...charged, props: filter }, clock)).toEqual(
      readQuery({ ...charged, event_properties: filter }, clock),
    );
    expect(readQuery({ props: filter, advanced_query: {} }, clock)).toMatchObject({ kind: 'invalid' });
  });

  it('for events may have groups, which are ignored', () => {
    const asked = { resource: 'events' as const, clock };
    const groups = { g: { trend_type: 'daily' } };
    expect(parseQuery({ ...charged, groups }, asked)).toEqual(parseQuery(charged, asked));
    expect(parseQuery({ query: { ...charged, groups } }, asked)).toEqual(parseQuery(charged, asked));
    expect(parseQuery({ ...charged, groups }, { resource: 'profiles', clock })).toMatchObject({ kind: 'invalid' });
  });

  it.each([
    ['event_propertis', 'event_properties'],
    ['eventName', 'event_name'],
    ['did_al', 'did_all'],
  ])('that mistypes a key as %s is told the nearest one', (key, near) => {
    expect(readQuery({ ...charged, [key]: [] }, clock)).toEqual({
      kind: 'invalid',
      error: `${key}: is not known here, did you mean ${near}?`,
    });
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readQuery } from '#core/cql/read/read-query.ts';
import type { Duck } from '#runtime/duckdb.ts';
import { answer, engine, load } from './engine.ts';
import type { TestPerson, World } from './evaluator.ts';

const manual = readFileSync(join(import.meta.dirname, '../../../docs/cql.md'), 'utf8');
const examples = [...manual.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const curl = /-d '(\{[\s\S]*?\n {2}\})'/.exec(manual)?.[1] ?? '';

let duck: Duck;
beforeAll(async () => {
  duck = await engine();
});
afterAll(async () => duck[Symbol.asyncDispose]());

describe('the manual of the query language', () => {
  it('has examples that are queries', () => {
    const clock = { timezone: 'UTC', today: 20250201 };
    expect(examples.length).toBeGreaterThan(1);
    for (const text of [...examples, curl]) expect(readQuery(JSON.parse(text), clock).kind, text).toBe('query');
  });

  it('finds the users in Egypt who spent more than $50 last week, on a sample whose answer is known by hand', async () => {
    const today = Date.parse('2026-11-23T20:00:00Z') / 1_000;
    const person = (name: string, Country: string): TestPerson => {
      return { person: name, identity: name, all: [name], email: null, phone: null, name, props: { Country } };
    };
    const spent: [string, number, number][] = [
      ['amira', 30, 2],
      ['amira', 25, 7], // 55 together, on the first of the days
      ['basem', 80, 8], // a day too early
      ['chadi', 50, 3], // 50 is not more than 50
      ['dora', 500, 1], // lives in Greece
      ['eman', 60.5, 0], // today counts
    ];
    const world: World = {
      timezone: 'Africa/Cairo',
      today: 20261123,
      people: ['amira', 'basem', 'chadi', 'eman'].map((name) => person(name, 'Egypt')).concat(person('dora', 'Greece')),
      events: spent.map(([who, Amount, days], index) => {
        return { id: `${index}`, name: 'Charged', ts: today - days * 86_400, person: who, props: { Amount } };
      }),
    };
    await load(duck, world);
    expect((await answer(duck, { wire: JSON.parse(curl), world })).people).toEqual(['amira', 'eman']);
  });
});

describe('a property with a hostile name', () => {
  it.each(["'; DROP TABLE events; --", 'a.b"c', '$.x', 'x/y~z', '~1', '*', '', '0', '$1'].filter(Boolean))(
    '%s is just a name',
    async (name) => {
      const events = [5, 6].map((value) => {
        return { id: `${value}`, name: 'Charged', ts: 1_710_000_000, person: 'p', props: { [name]: value, other: 5 } };
      });
      const world: World = { timezone: 'UTC', today: 20240316, events, people: [] };
      await duck.connection.run('TRUNCATE people; TRUNCATE events');
      await load(duck, {
        ...world,
        people: [{ person: 'p', identity: null, all: [], email: null, phone: null, name: null, props: {} }],
      });
      const wire = { event_name: 'Charged', event_properties: [{ name, value: 5 }] };
      expect((await answer(duck, { wire, world })).events).toEqual(['5']);
    },
  );
});

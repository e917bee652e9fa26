import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveProblem, liveQuery, matches } from '#core/cql/live/live-query.ts';
import { readQuery } from '#core/cql/read/read-query.ts';
import { compileEvents } from '#core/cql/sql/compile.ts';
import type { Query } from '#core/cql/tree.ts';
import { eventKey } from '#core/intake/event-name.ts';
import { jsonText } from '#core/intake/ingest-group.ts';
import { outsideObject } from '#core/values/plain-object.ts';
import type { Duck } from '#runtime/duckdb.ts';
import { engine, load } from '../engine.ts';
import type { Json } from '../evaluator.ts';
import { type LiveWorld, liveTrees, liveWorlds } from './live-worlds.ts';

/** More of both when they are asked for: `CQL_TREES=5000`. */
const TREES = Number(process.env.CQL_TREES ?? 400);
const TREES_A_WORLD = 50;

let duck: Duck;
beforeAll(async () => {
  duck = await engine();
});
afterAll(async () => duck[Symbol.asyncDispose]());

/** As whatever is stored has been written and read. */
const stored = (props: Record<string, Json>) => outsideObject.parse(JSON.parse(jsonText(props)));

function foundLive(query: Query, { events, people }: LiveWorld): string[] {
  const live = liveQuery(query);
  const byId = new Map(people.map((one) => [one.person, one]));
  const found = events.filter((one) => {
    const known = byId.get(one.person);
    const person = known && {
      ...known,
      allIdentities: known.all,
      objectId: known.person,
      props: stored(known.props),
      tokens: (known.tokens ?? []).map(({ id }) => ({ id, type: 'fcm' as const, objectId: 'd' })),
    };
    const event = { key: eventKey(one.name), ts: one.ts, props: stored(one.props) };
    return matches(live, { event, today: query.today, ...(person && { person }) });
  });
  return found.map(({ id }) => id).sort();
}

async function foundInTheLake(query: Query): Promise<string[]> {
  const { sql, params } = compileEvents(query);
  const rows = await duck.connection.runAndReadAll(`SELECT event_id FROM (${sql})`, params);
  return rows
    .getRows()
    .map(([id]) => String(id))
    .sort();
}

describe('a query that is decided as an event comes', () => {
  it('holds of the events and people of whom it holds in the lake, for any tree, event and person', {
    timeout: 600_000,
  }, async () => {
    let hits = 0;
    const some = fc.array(liveTrees, { minLength: TREES_A_WORLD, maxLength: TREES_A_WORLD });
    await fc.assert(
      fc.asyncProperty(liveWorlds, some, async (world, trees) => {
        const { events, people } = world;
        const asStored = <Of extends { props: Record<string, Json> }>(one: Of) => ({
          ...one,
          props: JSON.parse(jsonText(one.props)),
        });
        await load(duck, { ...world, events: events.map(asStored), people: people.map(asStored), today: 0 });
        for (const tree of trees) {
          const query = { ...tree, timezone: world.timezone };
          const wanted = await foundInTheLake(query);
          if (wanted.length > 0 && wanted.length < events.length) hits++;
          expect(foundLive(query, world), JSON.stringify(query)).toEqual(wanted);
        }
      }),
      { numRuns: Math.ceil(TREES / TREES_A_WORLD), endOnFailure: process.env.CQL_SHRINK === undefined },
    );
    expect(hits).toBeGreaterThan(TREES / 4);
  });
});

const asked = (given: object) => {
  const read = readQuery(given, { timezone: 'UTC', today: 20240316 });
  if (read.kind !== 'query') throw new Error(JSON.stringify(read));
  return read.query;
};

describe('what cannot be decided as an event comes', () => {
  it.each([
    [{ common_profile_properties: { profile_fields: [{ name: 'a', value: 1 }] } }, 'event_name: '],
    [{ event_name: 'a', operator: 'greater_than', value: 2 }, 'operator, value, aggregate: '],
    [{ event_name: 'a', aggregate: { function: 'sum', property: 'b', operator: 'gt', value: 2 } }, 'operator, value'],
    [
      { event_name: 'a', session_properties: [{ name: 'first_time', value: 'True' }] },
      'session_properties: first_time',
    ],
    [{ event_name: 'a', did_all: [{ event_name: 'b' }] }, 'advanced_query: '],
    [{ event_name: 'a', advanced_query: { did_none: [{ event_name: 'b' }] } }, 'advanced_query: '],
    [{ event_name: 'a', did_any: { any_events: [], operator: 'gt', value: 1 } }, 'advanced_query: '],
    [{ event_name: 'a', advanced_query: { or: [{ not: { event_name: 'b' } }] } }, 'advanced_query: '],
  ])('is named in words: %j', (given, beginning) => {
    const query = asked(given);
    expect(liveProblem(query)).toMatch(new RegExp(`^${beginning}`));
    expect(() => liveQuery(query)).toThrow(beginning);
  });

  it('is nothing of filters of the event, the time and the person', () => {
    const given = {
      event_name: 'a',
      event_properties: [{ name: 'x', operator: 'exists' }],
      session_properties: [{ name: 'time_of_day', value: ['22:00', '04:00'] }],
      common_profile_properties: { demographics: [{ name: 'age', operator: 'gt', value: 18 }] },
      advanced_query: { or: [{ common_profile_properties: { geo_fields: [['Egypt']] } }] },
    };
    expect(liveProblem(asked(given))).toBeUndefined();
  });
});

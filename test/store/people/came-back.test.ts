import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileIdOf } from '#core/people/profile.ts';
import { type Duck, freshDuck, openDuck } from '#runtime/duckdb.ts';
import { filesBetween } from '#store/commits/files.ts';
import { headOf } from '#store/commits/head.ts';
import { withLake } from '#store/lake/rows.ts';
import { sumSql } from '#store/lake/summary-rows.ts';
import { historyOfAll, viewHistory } from '#store/people/history.ts';
import { loadPeople, logColumns, viewEvents } from '#store/people/people.ts';
import { readProfiles } from '#store/people/profiles.ts';
import type { Arrival } from '../../../lambdas/lake/domain/arrivals.ts';
import { eventsOf } from '../../../lambdas/profiles/use-cases/events-of.ts';
import { runUpkeep } from '../../../lambdas/upkeep/use-cases/run-upkeep.ts';
import { arrivalOf, deletionOf, eventOf, lakeOfOneTest } from '../../support/lake-of-one-test.ts';
import { newId, smallLimits, smallSummaries } from '../../upkeep/lake-window.ts';

/**
 * Whose an event is, by a model in plain TypeScript, and by everything that reads the lake: after events, log-ins on devices,
 * deletions and returns in any order, in batches of any size, with upkeep at any time.
 */
const NAMES = ['ann', 'bob', 'tab', 'pad'] as const;
type Name = (typeof NAMES)[number];
const isDevice = (name: Name) => name === 'tab' || name === 'pad';
const who = (name: Name) => (isDevice(name) ? { objectId: name } : { identity: name });
const kindOf = (name: Name) => (isDevice(name) ? ('objectId' as const) : ('identity' as const));
const accountId = 'ACME';
const idOf = (name: Name) => profileIdOf({ accountId, kind: kindOf(name), value: name });
const START = 1_790_000_000_000;
const HOUR = 3_600_000;

type Op =
  | { kind: 'event' | 'delete'; who: Name }
  | { kind: 'login'; device: Name; identity: Name }
  | { kind: 'flush' }
  | { kind: 'upkeep'; hours: number };
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('event' as const), who: fc.constantFrom(...NAMES) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('delete' as const), who: fc.constantFrom<Name>('ann', 'bob') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('login' as const),
      device: fc.constantFrom<Name>('tab', 'pad'),
      identity: fc.constantFrom<Name>('ann', 'bob'),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'flush' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('upkeep' as const), hours: fc.constantFrom(0, 0, 1, 6) }) },
);

/** Events of each living person: of an id those that came after its last deletion. */
function model() {
  const people: Name[][] = [];
  let events: { who: Name; id: number }[] = [];
  const personOf = (name: Name) => {
    const known = people.find((names) => names.includes(name));
    if (known) return known;
    const made = [name];
    people.push(made);
    return made;
  };
  return {
    event(name: Name, id: number) {
      personOf(name);
      events.push({ who: name, id });
    },
    login(device: Name, identity: Name) {
      const [one, other] = [personOf(device), personOf(identity)];
      if (one === other) return;
      people.splice(people.indexOf(one), 1);
      other.push(...one);
    },
    delete(name: Name) {
      const gone = people.findIndex((names) => names.includes(name));
      if (gone < 0) return;
      const [names = []] = people.splice(gone, 1);
      events = events.filter((event) => !names.includes(event.who));
    },
    people: () => people,
    found: () =>
      people
        .map((names) =>
          events
            .filter((event) => names.includes(event.who))
            .map(({ id }) => id)
            .sort((a, b) => a - b),
        )
        .filter((ids) => ids.length > 0),
  };
}

let duck: Duck;
beforeAll(async () => {
  duck = await openDuck();
});
afterAll(async () => duck[Symbol.asyncDispose]());

async function world() {
  const lake = lakeOfOneTest();
  const wanted = model();
  let store = lake.newFunction();
  let sequence = 0;
  let open: Arrival[] = [];
  lake.clock.now = START;
  async function flush() {
    if (open.length > 0) await lake.run(open, store);
    open = [];
  }
  async function apply(one: Op): Promise<void> {
    const receivedAt = ++lake.clock.now;
    const given = { sequence: ++sequence, receivedAt };
    switch (one.kind) {
      case 'event': {
        wanted.event(one.who, sequence);
        const { identity: _, ...event } = eventOf('', 'Charged', START / 1_000 + sequence);
        open.push(arrivalOf([{ ...event, ...who(one.who), evtData: { id: sequence } }], given));
        return;
      }
      case 'login':
        wanted.login(one.device, one.identity);
        open.push(
          arrivalOf([{ type: 'profile', objectId: one.device, profileData: { identity: one.identity } }], given),
        );
        return;
      case 'delete':
        wanted.delete(one.who);
        open.push(deletionOf(one.who, sequence, receivedAt));
        return;
      case 'flush':
        return await flush();
      case 'upkeep': {
        await flush();
        lake.clock.now += one.hours * HOUR;
        const deps = {
          lake: { client: lake.bucket.client, bucket: 'lake' },
          commits: lake.log,
          newId,
          now: () => lake.clock.now,
          deadline: Number.POSITIVE_INFINITY,
          limits: smallLimits,
          summaries: smallSummaries,
        };
        await runUpkeep(deps, { accountId, timezone: 'UTC' });
        if (one.hours > 0) store = lake.newFunction();
      }
    }
  }
  return { lake, wanted, apply, flush };
}
type World = Awaited<ReturnType<typeof world>>;

/** What a reader of a snapshot finds: ids of events by person, and the counts of their history. */
async function read({ lake }: World) {
  const upTo = await headOf(lake.log, accountId);
  const at = { client: lake.bucket.client, bucket: 'lake' };
  const window = { accountId, after: 0, upTo };
  const events = await filesBetween(lake.log, { ...window, kind: 'events' });
  const profiles = await filesBetween(lake.log, { ...window, kind: 'profiles' });
  const history = await historyOfAll(lake.log, { accountId, upTo, events });
  return await withLake({ lake: at, duck }, async (bring) => {
    await loadPeople(duck, { profiles: await bring(profiles, { upTo, columns: logColumns([]) }), columns: [] });
    const columns = ['profile_id', 'props'] as const;
    await viewEvents(duck, { rows: await bring(events, { upTo, columns }), columns });
    const found = await duck.connection.runAndReadAll(
      `SELECT list((props ->> 'id')::INTEGER ORDER BY (props ->> 'id')::INTEGER)::VARCHAR FROM events GROUP BY profile_id`,
    );
    await viewHistory(duck, { read: bring, history, upTo });
    const counts = await duck.connection.runAndReadAll(
      `SELECT "count"::INTEGER FROM (${sumSql('SELECT * FROM history')}) ORDER BY 1`,
    );
    return {
      events: found
        .getRows()
        .map(([ids]): number[] => JSON.parse(String(ids)))
        .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
      counts: counts.getRows().map(([count]) => Number(count)),
    };
  });
}

/** What `profile.json` counts of each person. */
async function shown({ lake, wanted }: World): Promise<number[]> {
  const profiles = { db: lake.profiles.db, table: 'profiles' };
  const ask = eventsOf({
    commits: lake.log,
    lake: { client: lake.bucket.client, bucket: 'lake' },
    profiles,
    withDuck: freshDuck(),
    now: () => lake.clock.now,
  });
  const counts: number[] = [];
  for (const names of wanted.people()) {
    const ids = names.map(idOf);
    const found = await readProfiles(profiles, { accountId, profileIds: ids });
    expect(
      [...found.values()].every(({ deleted }) => !deleted),
      names.join(),
    ).toBe(true);
    const { events } = await ask({ accountId, ids });
    counts.push(Object.values(events).reduce((sum, { count }) => sum + count, 0));
  }
  return counts.filter((count) => count > 0).sort((a, b) => a - b);
}

async function check(ops: readonly Op[]): Promise<void> {
  const one = await world();
  for (const step of ops) await one.apply(step);
  await one.flush();
  const wanted = one.wanted.found().sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  const counts = wanted.map((ids) => ids.length).sort((a, b) => a - b);
  expect(await read(one)).toEqual({ events: wanted, counts });
  expect(await shown(one)).toEqual(counts);
}

const event = (name: Name): Op => ({ kind: 'event', who: name });
const flush: Op = { kind: 'flush' };
const gone: Op = { kind: 'delete', who: 'ann' };

describe('a person who was deleted and comes back', () => {
  it.each([
    ['batches of their own', [event('ann'), flush, gone, flush, event('ann')]],
    ['one batch', [event('ann'), flush, gone, event('ann')]],
    ['the batch of the events before', [event('ann'), gone, event('ann')]],
  ] satisfies [string, Op[]][])('is somebody new at once, in %s', async (_, ops) => {
    await check(ops);
  });

  it.each([0, 1, 6])('is somebody new with a roll-up, %i hours of upkeep later', async (hours) => {
    const upkeep: Op = { kind: 'upkeep', hours };
    await check([event('ann'), flush, { kind: 'upkeep', hours: 0 }, gone, event('ann'), upkeep, event('ann')]);
    await check([event('ann'), flush, gone, flush, upkeep, event('ann'), upkeep, upkeep, event('ann')]);
  });

  it('is somebody new, whoever else they are by then', async () => {
    const login: Op = { kind: 'login', device: 'tab', identity: 'ann' };
    await check([event('tab'), login, event('ann'), flush, gone, flush, event('tab'), login, event('ann')]);
    await check([event('tab'), flush, gone, event('ann'), login, flush, gone, event('tab'), event('ann')]);
  });

  it('has what came since, after any merges, deletions and upkeep', { timeout: 240_000 }, async () => {
    await fc.assert(fc.asyncProperty(fc.array(op, { minLength: 6, maxLength: 24 }), check), {
      numRuns: Number(process.env.RETURNS ?? 12),
    });
  });
});

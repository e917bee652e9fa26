import { describe, expect, it } from 'vitest';
import { profileIdOf } from '#core/people/profile.ts';
import { runUpkeep } from '../../lambdas/upkeep/use-cases/run-upkeep.ts';
import { arrivalOf, eventOf, lakeOfOneTest, profileOf } from '../support/lake-of-one-test.ts';
import { bury, type Given, type Lake, rowsWithin, upkeepDeps } from './lake-window.ts';

const HOUR = 3_600_000;
const DAY_S = 86_400;
const START = 1_790_000_000;
const idOf = (identity: string) => profileIdOf({ accountId: 'ACME', kind: 'identity', value: identity });

const upkeep = (lake: Lake, given: Given & { retentionDays?: number } = {}) =>
  runUpkeep(upkeepDeps(lake, given), { accountId: 'ACME', timezone: 'UTC', retentionDays: given.retentionDays });

/** Ada and Bob, over several batches and dates. */
async function lakeOfTwo(): Promise<Lake> {
  const lake = lakeOfOneTest();
  for (const commit of [1, 2, 3]) {
    const days = commit === 2 ? 7 : 1;
    const events = Array.from({ length: days }, (_, day) => [
      eventOf('ada', 'Charged', START + day * DAY_S + commit),
      eventOf('bob', 'Charged', START + day * DAY_S + commit),
    ]);
    const records = [...events.flat(), profileOf('ada', { Secret: `s${commit}` }), profileOf('bob', { N: commit })];
    await lake.run([arrivalOf(records, { sequence: commit })]);
  }
  return lake;
}

const peopleIn = async (lake: Lake, kind: 'events' | 'profiles') => {
  const rows = await rowsWithin(lake, { kind, after: 0, upTo: 99 });
  return Object.fromEntries(
    ['ada', 'bob'].map((name) => [name, rows.filter((row) => row.profile_id === idOf(name)).length]),
  );
};

describe('a deleted person', () => {
  it('is in no file of the lake that a commit names, hours later; everybody else is untouched', async () => {
    const lake = await lakeOfTwo();
    await upkeep(lake);
    expect(await peopleIn(lake, 'events')).toEqual({ ada: 9, bob: 9 });
    await bury(lake, [{ identity: 'ada', version: 9 }]);
    const bob = (await rowsWithin(lake, { kind: 'events', after: 0, upTo: 99 })).filter(
      (row) => row.profile_id === idOf('bob'),
    );
    expect(await upkeep(lake, { now: lake.clock.now + 4 * HOUR })).toMatchObject({ erased: 0 });
    expect(await peopleIn(lake, 'events')).toEqual({ ada: 9, bob: 9 });

    expect(await upkeep(lake, { now: lake.clock.now + 5 * HOUR })).toMatchObject({ erased: 1, outcome: 'done' });
    expect(await rowsWithin(lake, { kind: 'events', after: 0, upTo: 99 })).toEqual(bob);
    // What is left under the id is the tombstone, which says nothing of a person.
    const left = (await rowsWithin(lake, { kind: 'profiles', after: 0, upTo: 99 })).filter(
      (row) => row.profile_id === idOf('ada'),
    );
    expect(left).toMatchObject([{ deleted: true, identity: null, props: null }]);
    expect(await upkeep(lake, { now: lake.clock.now + 6 * HOUR })).toMatchObject({ erased: 0, erasedFrom: 0 });
  });

  it('is out of the lake also where 20,000 were deleted with him in one batch', async () => {
    const lake = await lakeOfTwo();
    const others = Array.from({ length: 20_000 }, (_, n) => ({ identity: `gone-${n}`, version: 9 }));
    await bury(lake, [...others, { identity: 'ada', version: 9 }]);
    expect(await upkeep(lake)).toMatchObject({ erased: 0 });
    expect(await upkeep(lake, { now: lake.clock.now + 5 * HOUR })).toMatchObject({ erased: 20_001, outcome: 'done' });
    expect(await peopleIn(lake, 'events')).toEqual({ ada: 0, bob: 9 });
  }, 240_000);

  it('who comes back is somebody new, whose events stay', async () => {
    const lake = await lakeOfTwo();
    await bury(lake, [{ identity: 'ada', version: 9 }]);
    await lake.run([arrivalOf([eventOf('ada', 'Charged', START + 50)], { sequence: 50 })]);
    await upkeep(lake, { now: lake.clock.now + 5 * HOUR });
    expect((await peopleIn(lake, 'events')).ada).toBe(1);
  });

  it('is gone even where upkeep ran out of time, or died, in the middle', async () => {
    const lake = await lakeOfTwo();
    await bury(lake, [{ identity: 'ada', version: 9 }]);
    const now = lake.clock.now + 5 * HOUR;
    expect(await upkeep(lake, { now, deadline: now - 1 })).toMatchObject({ erased: 0, outcome: 'out of time' });
    let puts = 0;
    lake.commits.hooks.before = (command) => {
      if (Object(command).constructor.name === 'TransactWriteCommand' && ++puts === 2) throw new Error('killed');
    };
    await expect(upkeep(lake, { now })).rejects.toThrow('killed');
    lake.commits.hooks.before = () => undefined;
    expect(await upkeep(lake, { now })).toMatchObject({ erased: 1, outcome: 'done' });
    expect(await peopleIn(lake, 'events')).toEqual({ ada: 0, bob: 9 });
    expect(await peopleIn(lake, 'profiles')).toMatchObject({ ada: 1, bob: 3 });
  });
});

describe('retention', () => {
  it('drops whole dates that are too old, and nothing of the others', async () => {
    const lake = await lakeOfTwo();
    await upkeep(lake);
    const today = (START + 6 * DAY_S) * 1_000;
    expect(await upkeep(lake, { now: today, retentionDays: 2 })).toMatchObject({ dropped: expect.any(Number) });
    const rows = await rowsWithin(lake, { kind: 'events', after: 0, upTo: 99 });
    expect(rows.map((row) => Math.floor((Number(row.ts) - START) / DAY_S)).sort()).toEqual([4, 4, 5, 5, 6, 6]);
    // Of the profile log, which has no dates to drop, the newest row of each person.
    expect(await peopleIn(lake, 'profiles')).toEqual({ ada: 1, bob: 1 });
  });

  it('keeps everything where none is set', async () => {
    const lake = await lakeOfTwo();
    expect(await upkeep(lake, { now: lake.clock.now * 2 })).toMatchObject({ dropped: 0 });
    expect(await peopleIn(lake, 'events')).toEqual({ ada: 9, bob: 9 });
  });
});

import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profileIdOf } from '#core/people/profile.ts';
import { storedFiles } from '#store/commits/upkeep.ts';
import { readThinned } from '../../lambdas/upkeep/adapters/thinned-items.ts';
import { runUpkeep } from '../../lambdas/upkeep/use-cases/run-upkeep.ts';
import { thinProfiles } from '../../lambdas/upkeep/use-cases/thin-profiles.ts';
import { arrivalOf, eventOf, lakeOfOneTest } from '../support/lake-of-one-test.ts';
import {
  bury,
  commitVersions,
  compact,
  type Given,
  type Lake,
  rowsWithin,
  upkeepDeps,
  type Version,
} from './lake-window.ts';

const DAY = 86_400_000;
const SETTLES_IN = 5 * DAY;
const account = { accountId: 'ACME', timezone: 'UTC' };
const upkeep = (lake: Lake, given?: Given) => runUpkeep(upkeepDeps(lake, given), account);
const thin = (lake: Lake, given?: Given) => thinProfiles(upkeepDeps(lake, given), account);
const files = (lake: Lake) => storedFiles(lake.log, { accountId: 'ACME', kind: 'profiles' });
const idOf = (person: number) => String(person).padStart(32, '0');
const everybody = [0, 1, 2, 3];
const versionsOf = (people: readonly number[], version: number): Version[] =>
  people.map((person) => ({ profileId: idOf(person), version }));

async function versionsWithin(lake: Lake, window: { after: number; upTo: number }): Promise<Version[]> {
  const rows = await rowsWithin(lake, { kind: 'profiles', ...window });
  return rows.map(({ profile_id, version }) => ({ profileId: String(profile_id), version: Number(version) }));
}

/** Of each person the newest, as every reader of the log takes it. */
function newest(rows: readonly Version[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { profileId, version } of rows) found[profileId] = Math.max(version, found[profileId] ?? 0);
  return found;
}

/** Ten versions of everybody, a day between them, and upkeep after each. */
async function lakeOfTenDays(): Promise<Lake> {
  const lake = lakeOfOneTest();
  for (let version = 1; version <= 10; version++) {
    await commitVersions(lake, versionsOf(everybody, version));
    await upkeep(lake);
    lake.clock.now += DAY;
  }
  return lake;
}

/** A history of the profile log: each commit after some days, some people, by chance before the commit it comes after. */
const histories = fc.array(
  fc.record({ days: fc.nat(3), people: fc.subarray(everybody, { minLength: 1 }), overtakes: fc.boolean() }),
  { minLength: 3, maxLength: 9 },
);

function commitsOf(history: readonly { days: number; people: number[]; overtakes: boolean }[]) {
  const versions = new Map<number, number>();
  const commits = history.map(({ days, people, overtakes }) => ({
    days,
    overtakes,
    rows: people.map((person) => {
      versions.set(person, (versions.get(person) ?? 0) + 1);
      return { profileId: idOf(person), version: versions.get(person) ?? 0 };
    }),
  }));
  // Two shards write one profile, and the one that wrote later commits first.
  for (const [at, { overtakes }] of commits.entries()) {
    const [before, one] = [commits[at - 1], commits[at]];
    if (overtakes && before && one) [before.rows, one.rows] = [one.rows, before.rows];
  }
  return commits;
}

describe('the profile log, thinned', () => {
  it('gives every window that ends where snapshots now end the same newest row of each person', async () => {
    let dropped = 0;
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(8), async (history, idleDays) => {
        const lake = lakeOfOneTest();
        const log: { rows: Version[]; at: number }[] = [];
        for (const { days, rows } of commitsOf(history)) {
          lake.clock.now += days * DAY;
          await commitVersions(lake, rows);
          log.push({ rows, at: lake.clock.now });
          dropped += Number(Object(await upkeep(lake)).thinned);
        }
        lake.clock.now += idleDays * DAY;
        dropped += Number(Object(await upkeep(lake)).thinned);
        const settled = log.filter(({ at }) => at <= lake.clock.now - SETTLES_IN).length;
        const left: Version[][] = [];
        for (let commit = 1; commit <= log.length; commit++) {
          left.push(await versionsWithin(lake, { after: commit - 1, upTo: commit }));
        }
        for (let upTo = settled; upTo <= log.length; upTo++) {
          for (let after = 0; after <= upTo; after++) {
            const before = log.slice(after, upTo).flatMap((one) => one.rows);
            expect(newest(left.slice(after, upTo).flat())).toEqual(newest(before));
          }
        }
      }),
      { numRuns: 16 },
    );
    expect(dropped).toBeGreaterThan(0);
  }, 120_000);

  it('of people who change every day holds the versions of the last days, however long ago it began', async () => {
    const lake = await lakeOfTenDays();
    await upkeep(lake);
    const rows = (await files(lake)).reduce((sum, file) => sum + file.rows, 0);
    // Six days of versions that are not settled or the last that is, and at most a quarter beside them.
    expect(rows).toBeLessThanOrEqual(everybody.length * 8);
    expect(newest(await versionsWithin(lake, { after: 0, upTo: 99 }))).toEqual(newest(versionsOf(everybody, 10)));
  });

  it('stands in the commit log where it stood, with counts and commits that are true of what is left', async () => {
    const lake = lakeOfOneTest();
    for (let version = 1; version <= 4; version++) await commitVersions(lake, versionsOf(everybody, version));
    await upkeep(lake);
    const [before] = await files(lake);
    lake.clock.now += SETTLES_IN;
    expect(await upkeep(lake)).toMatchObject({ thinned: 3 * everybody.length, outcome: 'done' });
    const after = await files(lake);
    expect(after).toMatchObject([{ commit: 4, minCommit: 4, rows: everybody.length }]);
    expect(after[0]?.committedAt).toBe(before?.committedAt);
    expect(after[0]?.bytes).toBeLessThan(before?.bytes ?? 0);
    expect(after[0]?.key).toContain('/commits-4-4-');
    expect(lake.bucket.objects.has(before?.key ?? '')).toBe(true);
  });

  it('keeps in a large old file what nothing newer has superseded, though the newer rows are in other files', async () => {
    const lake = lakeOfOneTest();
    await commitVersions(lake, versionsOf(everybody, 1));
    await commitVersions(lake, versionsOf([8, 9], 1));
    await upkeep(lake);
    const [large] = await files(lake);
    lake.clock.now += DAY;
    await commitVersions(lake, versionsOf([0, 1, 8], 2));
    lake.clock.now += SETTLES_IN;
    expect(await upkeep(lake, { least: 99 })).toMatchObject({ thinned: 2 });
    const after = await files(lake);
    expect(after.map(({ commit, rows }) => [commit, rows])).toEqual([
      [2, 4],
      [3, 3],
    ]);
    // Person 8 too is superseded, but came with the file's newest commit, which is the file's place in the log.
    expect(after[0]?.key).not.toBe(large?.key);
    expect(await versionsWithin(lake, { after: 0, upTo: 2 })).toEqual([
      ...versionsOf([2, 3], 1),
      ...versionsOf([8, 9], 1),
    ]);
  });

  it('is not thinned before a cursor over profiles that was opened earlier has ended', async () => {
    const lake = lakeOfOneTest();
    await commitVersions(lake, versionsOf(everybody, 1));
    await commitVersions(lake, versionsOf(everybody, 2));
    lake.clock.now += SETTLES_IN - 1;
    expect(await upkeep(lake)).toMatchObject({ thinned: 0 });
    lake.clock.now += 1;
    expect(await upkeep(lake)).toMatchObject({ thinned: everybody.length });
  });

  it('keeps a version that came with an earlier commit than the one before it: a window may lie between', async () => {
    const lake = lakeOfOneTest();
    await commitVersions(lake, versionsOf([0], 2));
    await commitVersions(lake, [...versionsOf([0], 1), ...versionsOf([1], 1)]);
    await commitVersions(lake, versionsOf([1], 2));
    lake.clock.now += SETTLES_IN;
    expect(await upkeep(lake)).toMatchObject({ thinned: 1 });
    expect(await versionsWithin(lake, { after: 1, upTo: 3 })).toEqual([...versionsOf([0], 1), ...versionsOf([1], 2)]);
  });
});

describe('a deletion after which somebody came back', () => {
  const ada = profileIdOf({ accountId: 'ACME', kind: 'identity', value: 'ada' });

  it('takes the events before it out of the lake even where upkeep first sees it when it is superseded', async () => {
    const lake = lakeOfOneTest();
    await lake.run([arrivalOf([eventOf('ada'), eventOf('bob')], { sequence: 1 })]);
    await bury(lake, [{ identity: 'ada', version: 2 }]);
    await commitVersions(lake, [{ profileId: ada, version: 3 }]);
    lake.clock.now += SETTLES_IN;
    expect(await upkeep(lake)).toMatchObject({ erased: 1 });
    expect(await rowsWithin(lake, { kind: 'events', after: 0, upTo: 9 })).toHaveLength(1);
    const left = await versionsWithin(lake, { after: 0, upTo: 9 });
    expect(left.filter(({ profileId }) => profileId === ada)).toEqual([{ profileId: ada, version: 3 }]);
  });

  it('is not thinned away where nobody has looked for deletions yet', async () => {
    const lake = lakeOfOneTest();
    await bury(lake, [{ identity: 'ada', version: 2 }]);
    await commitVersions(lake, [{ profileId: ada, version: 3 }]);
    await compact(lake);
    expect(await files(lake)).toHaveLength(1);
    expect(await thin(lake, { now: lake.clock.now + 2 * SETTLES_IN })).toEqual({ thinned: 0, outcome: 'done' });
    expect(await versionsWithin(lake, { after: 0, upTo: 9 })).toHaveLength(2);
  });
});

describe('thinning', () => {
  async function lakeToThin(): Promise<Lake> {
    const lake = lakeOfOneTest();
    for (const people of [everybody, [8, 9]]) {
      for (let version = 1; version <= 3; version++) await commitVersions(lake, versionsOf(people, version));
    }
    await upkeep(lake);
    lake.clock.now += SETTLES_IN;
    return lake;
  }

  it.each(['before', 'after'] as const)(
    'that dies %s its transaction loses nothing, and is done again',
    async (moment) => {
      const lake = await lakeToThin();
      const seen = newest(await versionsWithin(lake, { after: 0, upTo: 99 }));
      lake.commits.hooks[moment] = (command) => {
        if (command instanceof TransactWriteCommand) throw new Error('killed');
      };
      await expect(thin(lake)).rejects.toThrow('killed');
      lake.commits.hooks[moment] = () => undefined;
      expect(newest(await versionsWithin(lake, { after: 0, upTo: 99 }))).toEqual(seen);
      expect(await thin(lake)).toMatchObject({ outcome: 'done' });
      expect(newest(await versionsWithin(lake, { after: 0, upTo: 99 }))).toEqual(seen);
      expect((await files(lake)).reduce((sum, { rows }) => sum + rows, 0)).toBe(6);
    },
  );

  it('by two at once is done by one of them', async () => {
    const lake = await lakeToThin();
    const outcomes = await Promise.all([thin(lake), thin(lake)]);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'overtaken']);
    expect(await versionsWithin(lake, { after: 0, upTo: 99 })).toHaveLength(6);
  });

  it('begins nothing after its time, and then is due again', async () => {
    const lake = await lakeToThin();
    const deadline = lake.clock.now - 1;
    expect(await thin(lake, { deadline })).toEqual({ thinned: 0, outcome: 'out of time' });
    expect(await readThinned(lake.log, 'ACME')).toBeUndefined();
  });

  it('looks at a log once a day at most, and only while it has many more rows than people', async () => {
    const lake = await lakeToThin();
    expect(await thin(lake)).toMatchObject({ thinned: 12 });
    expect(await readThinned(lake.log, 'ACME')).toEqual({ people: 6, at: new Date(lake.clock.now).toISOString() });
    const lookedAt = async () => (await readThinned(lake.log, 'ACME'))?.at;
    const first = await lookedAt();
    lake.clock.now += DAY;
    await thin(lake);
    expect(await lookedAt()).toBe(first);
    for (const version of [4, 5]) await commitVersions(lake, versionsOf(everybody, version));
    await thin(lake);
    const second = await lookedAt();
    expect(second).not.toBe(first);
    lake.clock.now += DAY - 1;
    await thin(lake);
    expect(await lookedAt()).toBe(second);
  });
});

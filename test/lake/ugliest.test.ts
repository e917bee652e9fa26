import { describe, expect, it } from 'vitest';
import { eventKey } from '#core/intake/event-name.ts';
import { profileIdOf } from '#core/people/profile.ts';
import { filesBetween } from '#store/commits/files.ts';
import { readSummaries, throughOf } from '#store/commits/summaries.ts';
import { readProfiles } from '#store/people/profiles.ts';
import { runUpkeep } from '../../lambdas/upkeep/use-cases/run-upkeep.ts';
import { arrivalOf, eventOf, lakeOfOneTest, profileOf } from '../support/lake-of-one-test.ts';
import {
  eventsOfManyNames,
  ugliestEventNames,
  ugliestEvents,
  ugliestIdentities,
  ugliestProfiles,
} from '../support/ugliest.ts';
import { upkeepDeps } from '../upkeep/lake-window.ts';

const ugly = [...ugliestEvents(), ...ugliestProfiles(), ...eventsOfManyNames(3)];
const tidy = [eventOf('ada'), eventOf('bob')];
const isEvent = ({ type }: Record<string, unknown>) => type === 'event';

describe('the ugliest records that the upload API takes', () => {
  it('are stored, and so is what another account sent in the same batch', async () => {
    const lake = lakeOfOneTest();
    const stored = await lake.run([
      arrivalOf(ugly, { sequence: 1, accountId: 'UGLY' }),
      arrivalOf(tidy, { sequence: 2, accountId: 'TIDY' }),
    ]);
    expect(stored).toMatchObject({ events: ugly.filter(isEvent).length + tidy.length, accounts: 2, quarantined: 0 });
    expect(await lake.rows('events', 'UGLY')).toHaveLength(ugly.filter(isEvent).length);
    expect(await lake.rows('events', 'TIDY')).toHaveLength(tidy.length);
  });

  it('come out of compaction and of the roll-up as they went in, beside another account’s', async () => {
    const lake = lakeOfOneTest();
    const half = ugly.length >> 1;
    const send = async (records: readonly unknown[], accountId: string, sequence: number) =>
      await lake.run([arrivalOf(records, { sequence, accountId })]);
    await send(ugly.slice(0, half), 'UGLY', 1);
    await send(tidy, 'TIDY', 2);
    await send(ugly.slice(half), 'UGLY', 3);
    await send(tidy, 'TIDY', 4);
    const comparable = (rows: Record<string, unknown>[]) =>
      rows
        .map(({ commit: _, ...row }) =>
          JSON.stringify(row, (_key, value) => (typeof value === 'bigint' ? `${value}` : value)),
        )
        .toSorted();
    const before = comparable(await lake.rows('events', 'UGLY'));
    const profiles = comparable(await lake.rows('profiles', 'UGLY'));
    for (const accountId of ['UGLY', 'TIDY'])
      await runUpkeep(upkeepDeps(lake), {
        accountId,
        timezone: 'UTC',
      });

    expect(comparable(await lake.rows('events', 'UGLY'))).toEqual(before);
    expect(comparable(await lake.rows('profiles', 'UGLY'))).toEqual(profiles);
    expect(await lake.rows('events', 'TIDY')).toHaveLength(2 * tidy.length);
    const wanted = { accountId: 'UGLY', kind: 'events', after: 0, upTo: 2 } as const;
    const files = await filesBetween(lake.log, wanted);
    expect(files.some(({ minCommit }) => minCommit !== undefined)).toBe(true);
    const counted = files.flatMap((file) => [...file.names]);
    for (const name of ugliestEventNames) {
      expect([name, counted.some(([key, rows]) => key === eventKey(name) && rows > 0)]).toEqual([name, true]);
    }
    const { parts = [] } = (await readSummaries(lake.log, 'UGLY')) ?? {};
    expect(throughOf(parts)).toBe(2);
  });

  it('keep each person’s properties, every name of them', async () => {
    const lake = lakeOfOneTest();
    await lake.run([arrivalOf(ugliestProfiles(), { sequence: 1 })]);
    await lake.run([
      arrivalOf(
        ugliestIdentities.map((identity) => profileOf(identity, { Again: 1 })),
        { sequence: 2 },
      ),
    ]);
    const ids = ugliestIdentities.map((value) => profileIdOf({ accountId: 'ACME', kind: 'identity', value }));
    const at = { db: lake.profiles.db, table: 'profiles' };
    const stored = await readProfiles(at, { accountId: 'ACME', profileIds: ids });
    for (const [place, { profileData }] of ugliestProfiles().entries()) {
      const props = stored.get(ids[place] ?? '')?.props ?? {};
      const sent = Object.entries(Object(profileData)).filter(([, value]) => value !== null);
      const names = sent.filter(([, value]) => !Array.isArray(value)).map(([name]) => name.toWellFormed());
      for (const name of names) expect([name, Object.hasOwn(props, name)]).toEqual([name, true]);
    }
  });

  it('are counted by their names in the commit log, whatever these are', async () => {
    const lake = lakeOfOneTest();
    await lake.run([arrivalOf(ugly, { sequence: 1 })]);
    const files = await filesBetween(lake.log, { accountId: 'ACME', kind: 'events', after: 0, upTo: 1 });
    const names = new Map(files.flatMap((file) => [...file.names]));
    for (const name of ugliestEventNames) expect([name, names.get(eventKey(name))]).toEqual([name, expect.any(Number)]);
  });
});

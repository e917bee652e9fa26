import { describe, expect, test } from 'vitest';
import { eventKey } from '#core/event-name.ts';
import { filesBetween } from '#store/commits.ts';
import { arrivalOf, eventOf, lakeOfOneTest } from '../support/lake-of-one-test.ts';
import { eventsOfManyNames, ugliestEventNames, ugliestEvents, ugliestProfiles } from '../support/ugliest.ts';

const ugly = [...ugliestEvents(), ...ugliestProfiles(), ...eventsOfManyNames(3)];
const tidy = [eventOf('ada'), eventOf('bob')];
const isEvent = ({ type }: Record<string, unknown>) => type === 'event';

describe('the ugliest records that the upload API takes', () => {
  test('are stored, and so is what another account sent in the same batch', async () => {
    const lake = lakeOfOneTest();
    const stored = await lake.run([
      arrivalOf(ugly, { sequence: 1, accountId: 'UGLY' }),
      arrivalOf(tidy, { sequence: 2, accountId: 'TIDY' }),
    ]);
    expect(stored).toMatchObject({ events: ugly.filter(isEvent).length + tidy.length, accounts: 2, quarantined: 0 });
    expect(await lake.rows('events', 'UGLY')).toHaveLength(ugly.filter(isEvent).length);
    expect(await lake.rows('events', 'TIDY')).toHaveLength(tidy.length);
  });

  test('are counted by their names in the commit log, whatever these are', async () => {
    const lake = lakeOfOneTest();
    await lake.run([arrivalOf(ugly, { sequence: 1 })]);
    const files = await filesBetween(lake.log, { accountId: 'ACME', kind: 'events', after: 0, upTo: 1 });
    const names = new Map(files.flatMap((file) => [...file.names]));
    for (const name of ugliestEventNames) expect([name, names.get(eventKey(name))]).toEqual([name, expect.any(Number)]);
  });
});

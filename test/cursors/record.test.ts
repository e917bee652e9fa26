import { describe, expect, it } from 'vitest';
import { ugliestEventNames } from '../support/ugliest.ts';
import { eventFile, profileFile } from './lake-files.ts';
import { item, prepare, readAll, snapshot } from './prepare-world.ts';

describe('a record', () => {
  const at = (ts: string) => Date.parse(ts) / 1_000;

  it('has the newest state of the profile, as far as it is known, and the phone as a number', async () => {
    const profiles = [
      await profileFile([{ person: 'p', version: 1, identity: 'old', email: 'old@example.com' }]),
      await profileFile([
        {
          person: 'p',
          version: 10,
          identity: 'jack "J" ☂',
          all: ['jack "J" ☂', '+4912345'],
          phone: '+4912345',
          name: 'Jack\nM',
          props: '{"Gender":"M","Born":"$D_1"}',
        },
        { person: 'q', version: 1 },
      ]),
    ];
    const props = '{"Amount":300.5,"When":"$D_1760003000","Deep":{"a":[1,"x"]}}';
    const events = [
      { id: '1', name: 'Charged', ts: 0, person: 'p', props },
      { id: '2', name: 'Charged', ts: 0, person: 'q' },
    ];
    snapshot([await eventFile(events), ...profiles], { timezone: 'UTC' });
    await prepare();
    const record = {
      profile: {
        objectId: 'device-p',
        identity: 'jack "J" ☂',
        all_identities: ['jack "J" ☂', '+4912345'],
        phone: 4912345,
        name: 'Jack\nM',
      },
      ts: 19700101000000,
      event_props: JSON.parse(props),
      session_props: {},
    };
    const bare = { profile: { objectId: 'device-q' }, ts: 19700101000000, event_props: {}, session_props: {} };
    expect(readAll()).toEqual([[record, bare]]);

    Object.assign(item, { show: { app: false, events: false, profile: true } });
    await prepare();
    const [first] = readAll().flat();
    expect(first?.profile).toEqual({ ...record.profile, profileData: { Gender: 'M', Born: '$D_1' } });
  });

  it('tells its time in epoch seconds to who asks, also where a local time comes twice', async () => {
    const [first, second] = [at('2026-11-01T01:30:00-04:00'), at('2026-11-01T01:30:00-05:00')];
    const events = [
      { id: '1', name: 'Charged', ts: first, person: 'p' },
      { id: '2', name: 'Charged', ts: second, person: 'p' },
    ];
    snapshot([await eventFile(events)], { timezone: 'America/New_York' });
    Object.assign(item, { show: { app: false, events: false, profile: false, epoch: true } });
    await prepare();
    const told = readAll()
      .flat()
      .map(({ ts, epoch }: { ts: number; epoch?: number }) => [ts, epoch]);
    expect(told).toEqual([
      [20261101013000, first],
      [20261101013000, second],
    ]);
  });

  it('tells the name that was sent to who asks, also of a query for any event', async () => {
    const names = ['Charged', ...ugliestEventNames];
    const events = names.map((name, index) => ({ id: `${index}`.padStart(3, '0'), name, ts: index, person: 'p' }));
    const anyEvent = { window: { from: 0, until: 4_000_000_000 }, filters: [], measures: [] };
    snapshot([await eventFile(events)], { query: { base: anyEvent } });
    Object.assign(item, { show: { app: false, events: false, profile: false, name: true } });
    await prepare();
    expect(
      readAll()
        .flat()
        .map(({ event_name }: { event_name?: string }) => event_name),
    ).toEqual(names);
  });

  it('of somebody without a profile has what the event says of them', async () => {
    const events = [
      { id: '1', name: 'Charged', ts: 0, person: 'p' },
      { id: '2', name: 'Charged', ts: 0, person: 'q', kind: 'objectId' },
    ];
    snapshot([await eventFile(events)]);
    await prepare();
    expect(
      readAll()
        .flat()
        .map(({ profile }) => profile),
    ).toEqual([{ objectId: 'p', identity: 'who-p', all_identities: ['who-p'] }, { objectId: 'who-q' }]);
  });

  it.each([
    ['America/New_York', ['2024-03-10T06:59:59Z', '2024-03-10T07:00:00Z'], [20240310015959, 20240310030000]],
    ['America/New_York', ['2024-11-03T05:59:59Z', '2024-11-03T06:00:00Z'], [20241103015959, 20241103010000]],
    ['Asia/Kolkata', ['2024-03-10T18:29:59Z', '2024-03-10T18:30:00Z'], [20240310235959, 20240311000000]],
    ['Pacific/Apia', ['2011-12-30T09:59:59Z', '2011-12-30T10:00:00Z'], [20111229235959, 20111231000000]],
  ])('tells the time of %s, at and around a change of its clocks', async (timezone, instants, times) => {
    const events = instants.map((ts, index) => ({ id: `${index}`, name: 'Charged', ts: at(ts), person: 'p' }));
    snapshot([await eventFile(events)], { timezone });
    await prepare();
    expect(
      readAll()
        .flat()
        .map(({ ts }) => ts),
    ).toEqual(times);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { readQuery } from '#core/cql/read/read-query.ts';
import type { CommittedFile } from '#store/commits/files.ts';
import { eventFile, profileFile } from './lake-files.ts';
import { item, objects, pageAt, prepare, readAll, snapshot } from './prepare-world.ts';

const id = (number: number) => (number * 0x01234567).toString(16).padStart(8, '0').padEnd(32, 'f');
const ann = id(3);
const bob = id(1);
const cat = id(2);
const noon = Date.parse('2024-03-09T12:00:00Z') / 1_000;
const clock = { timezone: 'UTC', today: 20240310 };

let files: CommittedFile[] = [];
beforeEach(async () => {
  const events = [
    { id: '1', name: 'Charged', ts: noon, person: ann, props: '{"Amount":30}' },
    { id: '2', name: 'Charged', ts: noon + 9, person: ann, props: '{"Amount":25}' },
    { id: '3', name: 'Product Viewed', ts: noon, person: bob },
  ];
  const profiles = [
    {
      person: ann,
      version: 1,
      identity: 'ann',
      all: ['ann', 'a@x.org'],
      email: 'a@x.org',
      name: 'Ann',
      props: '{"Country":"Egypt","OS Version":"14"}',
    },
    { person: bob, version: 1, identity: 'bob', phone: '+4912345678' },
    { person: cat, version: 1, identity: 'cat' },
  ];
  files = [await eventFile(events), await profileFile(profiles)];
});

const show = { app: true, events: true, profile: true };
async function people(wire: object, cursor: object = {}) {
  const read = readQuery(wire, clock);
  if (read.kind !== 'query') throw new Error(JSON.stringify(read));
  const { base, where, ...query } = read.query;
  snapshot(files, { resource: 'profiles', show, timezone: 'UTC', query: { ...query, base, where }, ...cursor });
  await prepare();
  for (let segment = 1; segment < (item.segments ?? 1); segment++) await prepare(segment);
  // biome-ignore lint/suspicious/noExplicitAny: a profile as it comes
  return readAll().flat() as any[];
}
const identities = async (wire: object, cursor?: object) =>
  (await people(wire, cursor)).map(({ identity }) => identity);

describe('a profiles cursor', () => {
  it('has a person in the documented shape', async () => {
    const query = { common_profile_properties: { profile_fields: [{ name: 'Email', value: 'a@x.org' }] } };
    expect(await people(query)).toEqual([
      {
        identity: 'ann',
        all_identities: ['ann', 'a@x.org'],
        email: 'a@x.org',
        name: 'Ann',
        profileData: { Country: 'Egypt', 'OS Version': '14' },
        events: { Charged: { count: 2, first_seen: noon, last_seen: noon + 9 } },
        platformInfo: [{ objectId: `device-${ann}`, os_version: '14', ls: noon + 9 }],
      },
    ]);
  });

  it('has a device for each push token, and is found by having one', async () => {
    const tokens = '[{"id":"t1","type":"fcm","objectId":"d1"},{"id":"t2","type":"apns","objectId":"d2"}]';
    files.push(await profileFile([{ person: bob, version: 2, identity: 'bob', tokens }]));
    const reachable = { common_profile_properties: { reachability: [{ name: 'has_token', value: 'True' }] } };
    const [found, ...others] = await people(reachable);
    expect(others).toEqual([]);
    expect(found.platformInfo).toEqual([
      { objectId: 'd1', push_token: 't1', platform: 'Android', ls: noon },
      { objectId: 'd2', push_token: 't2', platform: 'iOS', ls: noon },
    ]);
    const viewed = { event_name: 'Product Viewed', from: 20240301, to: 20240310 };
    const [event] = await people(viewed, { resource: 'events' });
    expect(event.profile.push_token).toBe('t2');
  });

  it('finds people by a sum of what they did and where they are', async () => {
    const spent = (value: number) => ({
      event_name: 'Charged',
      from: '-7d',
      aggregate: { function: 'sum', property: 'Amount', operator: 'greater_than', value },
      common_profile_properties: { geo_fields: [['Egypt']] },
    });
    expect(await identities(spent(50))).toEqual(['ann']);
    expect(await identities(spent(55))).toEqual([]);
  });

  it('without a base event looks at everybody, in the order of their ids', async () => {
    const nobody = { advanced_query: { did_none: [{ event_name: 'Uninstalled' }] } };
    expect(await identities(nobody)).toEqual(['bob', 'cat', 'ann']);
    expect(await identities({ event_name: '-1' })).toEqual(['bob', 'ann']);
  });

  it('walks the same people page by page and segment by segment', async () => {
    const query = { advanced_query: { did_none: [{ event_name: 'Uninstalled' }] } };
    await people(query, { batchSize: 1, pagesPerSegment: 2 });
    expect(item.segments).toBe(2);
    expect(readAll().map((page) => page.length)).toEqual([1, 1, 1]);
    expect(pageAt(3)).toEqual({ status: 'success' });
    expect([...objects.keys()].filter((key) => key.includes('gathered'))).toHaveLength(1);
    expect(objects.size).toBe(6);
  });

  it('has merged people once, with what all of them did, and nobody who was deleted', async () => {
    files.push(
      await profileFile([
        { person: bob, version: 2, mergedInto: ann },
        { person: cat, version: 2, deleted: true },
      ]),
    );
    const found = await people({ event_name: '-1' });
    expect(found.map(({ identity }) => identity)).toEqual(['ann']);
    expect(Object.keys(found[0].events)).toEqual(['Charged', 'Product Viewed']);
    expect(await identities({ event_name: 'Product Viewed' })).toEqual(['ann']);
    expect(await identities({ advanced_query: { did_none: [{ event_name: 'Charged' }] } })).toEqual([]);
  });
});

describe('an events cursor', () => {
  const events = async (wire: object, cursor: object = {}) =>
    (await people(wire, { resource: 'events', show: { app: false, events: false, profile: false }, ...cursor })).map(
      ({ profile, event_props }) => [profile.identity, event_props.Amount],
    );

  it('keeps to the filters of events, and to those of people', async () => {
    const charged = { event_name: 'Charged', from: 20240301, to: 20240310 };
    const over = { event_properties: [{ name: 'Amount', operator: 'gt', value: 26 }] };
    expect(await events({ ...charged, ...over })).toEqual([['ann', 30]]);
    expect(await events({ ...charged, common_profile_properties: { geo_fields: [['India']] } })).toEqual([]);
    const sum = { function: 'sum', property: 'Amount', operator: 'equals', value: 55 };
    expect(await events({ ...charged, aggregate: sum })).toEqual([
      ['ann', 30],
      ['ann', 25],
    ]);
  });

  it('finds the same, whatever the size of its pages and segments', async () => {
    const charged = { event_name: 'Charged', from: 20240301, to: 20240310, operator: 'gte', value: 2 };
    const all = await events(charged);
    expect(all).toHaveLength(2);
    for (const [batchSize, pagesPerSegment] of [
      [1, 1],
      [1, 200],
      [2, 1],
    ]) {
      expect(await events(charged, { batchSize, pagesPerSegment })).toEqual(all);
    }
  });

  it('gives the events of a merged person under the surviving one, and none of somebody deleted', async () => {
    const viewed = { event_name: 'Product Viewed', from: 20240301, to: 20240310 };
    const charged = { ...viewed, event_name: 'Charged' };
    files.push(
      await profileFile([
        { person: bob, version: 2, mergedInto: cat },
        { person: ann, version: 2, deleted: true },
      ]),
    );
    expect(await events(viewed)).toEqual([['cat', undefined]]);
    expect(await events(charged)).toEqual([]);
    expect(await events(viewed, { batchSize: 1, pagesPerSegment: 1 })).toEqual([['cat', undefined]]);
  });

  it('tells what else a person did, when asked to', async () => {
    const viewed = { event_name: 'Charged', from: 20240301, to: 20240310 };
    const [first] = await people(viewed, { resource: 'events' });
    expect(first.profile.events).toEqual({ Charged: { count: 2, first_seen: noon, last_seen: noon + 9 } });
    expect(first.profile).toMatchObject({ os_version: '14', profileData: { Country: 'Egypt' } });
  });
});

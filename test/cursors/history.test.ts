import { GetObjectCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CommittedFile } from '#store/commits/files.ts';
import { eventFile, profileFile, summaryFile } from './lake-files.ts';
import { item, objects, prepare, readAll, rollUpIs, s3, snapshot } from './prepare-world.ts';

/** Of commits up to 5 the roll-up says more than the files do, so that it is seen who was asked. */
const id = (number: number) => (number * 0x01234567).toString(16).padStart(8, '0').padEnd(32, 'f');
const [bob, cat, ann] = [id(1), id(2), id(3)];
const show = { app: false, events: true, profile: false };

let old: CommittedFile;
let since: CommittedFile;
let people: CommittedFile;
beforeEach(async () => {
  old = { ...(await eventFile([{ id: '1', name: 'Viewed', ts: 100, person: ann }])), commit: 5 };
  since = {
    ...(await eventFile([
      { id: '2', name: 'Charged', ts: 50, person: ann },
      { id: '3', name: 'VIEWED', ts: 200, person: ann },
      { id: '4', name: 'Charged', ts: 200, person: bob },
    ])),
    commit: 6,
  };
  const three = [bob, cat, ann].map((person) => ({ person, version: 1, identity: person.slice(0, 8) }));
  people = await profileFile(three);
  const rows = [
    { person: ann, name: 'Viewed', count: 7, first: 10, last: 100 },
    { person: cat, name: 'Charged', count: 3, first: 20, last: 30 },
  ];
  rollUpIs(5, await summaryFile(rows));
});

const query = { where: { kind: 'all', of: [] }, base: undefined };
// biome-ignore lint/suspicious/noExplicitAny: records as they come
async function records(files: readonly CommittedFile[], cursor: object): Promise<any[]> {
  snapshot(files, { show, timezone: 'UTC', ...cursor });
  await prepare();
  for (let segment = 1; segment < (item.segments ?? 1); segment++) await prepare(segment);
  return readAll().flat();
}
const ofAnn = {
  Charged: { count: 1, first_seen: 50, last_seen: 50 },
  VIEWED: { count: 8, first_seen: 10, last_seen: 200 },
};
const ofCat = { Charged: { count: 3, first_seen: 20, last_seen: 30 } };

describe('what people did at all', () => {
  it('is told to an events cursor by the roll-up and the files since, and no older file is brought for it', async () => {
    const found = await records([old, since, people], { window: { from: 0, until: 60 } });
    expect(found.map(({ profile }) => profile.events)).toEqual([ofAnn]);
    const brought = s3.commandCalls(GetObjectCommand).map((call) => call.args[0].input.Key);
    expect(brought).not.toContain(old.key);
  });

  it('is told to a profiles cursor likewise, of somebody who did nothing since too', async () => {
    const found = await records([old, since, people], { resource: 'profiles', query });
    expect(found.map(({ events }) => events)).toEqual([{ Charged: expect.anything() }, ofCat, ofAnn]);
  });

  it('is counted from the files alone where the roll-up is newer than the snapshot', async () => {
    const found = await records([{ ...old, commit: 1 }, people], { resource: 'profiles', query, upTo: 4 });
    expect(found.map(({ events }) => events)).toEqual([
      {},
      {},
      { Viewed: { count: 1, first_seen: 100, last_seen: 100 } },
    ]);
  });

  it('is what a merged person did under all names, in every segment, and nothing of somebody deleted', async () => {
    const changes = [
      { person: cat, version: 2, mergedInto: ann },
      { person: bob, version: 2, deleted: true },
    ];
    const files = [old, since, people, { ...(await profileFile(changes)), commit: 6 }];
    const both = {
      Charged: { count: 4, first_seen: 20, last_seen: 50 },
      VIEWED: { count: 8, first_seen: 10, last_seen: 200 },
    };
    const [found, ...others] = await records(files, { resource: 'profiles', query });
    expect([found.events, others]).toEqual([both, []]);
    const extra = id(0);
    const more = [...files, await profileFile([{ person: extra, version: 1 }])];
    const apart = await records(more, { resource: 'profiles', query, batchSize: 1, pagesPerSegment: 1 });
    expect(item.segments).toBe(2);
    expect(apart.map(({ events }) => events)).toEqual([{}, both]);
  });

  it('is the same bytes when it is prepared again, and more was rolled up meanwhile', async () => {
    const cursor = { resource: 'profiles', query, batchSize: 1, pagesPerSegment: 1 };
    const viewed = { person: ann, name: 'Viewed', count: 1, first: 100, last: 100, lastId: '1' };
    rollUpIs(5, await summaryFile([viewed]));
    await records([old, since, people], cursor);
    const before = new Map([...objects].filter(([key]) => key.endsWith('.gz')));
    objects.clear();
    const later = [
      { person: ann, name: 'Charged', count: 1, first: 50, last: 50, lastId: '2' },
      { person: ann, name: 'VIEWED', count: 2, first: 100, last: 200, lastId: '3' },
      { person: bob, name: 'Charged', count: 1, first: 200, last: 200, lastId: '4' },
    ];
    rollUpIs(6, await summaryFile(later));
    await records([old, since, people], cursor);
    expect(before.size).toBe(4);
    for (const [key, bytes] of before) expect(objects.get(key)?.equals(bytes), key).toBe(true);
  });
});

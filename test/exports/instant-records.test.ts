import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { readEventLine } from '#core/intake/event-line.ts';
import { openDuck } from '#runtime/duckdb.ts';
import { filesBetween } from '#store/commits/files.ts';
import { headOf } from '#store/commits/head.ts';
import { unpackLines } from '#store/stream/ingest.ts';
import { linesOf } from '../../lambdas/exports/adapters/lines.ts';
import { instantRecords } from '../../lambdas/exports/use-cases/instant-records.ts';
import { writePart } from '../../lambdas/exports/use-cases/write-part.ts';
import { arrivalOf, deletionOf, eventOf, lakeOfOneTest, profileOf } from '../support/lake-of-one-test.ts';
import { ugliestEvents, ugliestProfiles } from '../support/ugliest.ts';
import { exportOf } from './instant-world.ts';

vi.stubEnv('AWS_REGION', 'eu-west-1');
const place = { folder: '' };
afterAll(async () => await rm(place.folder, { recursive: true, force: true }));

/** The event lines of a stream record. */
const linesIn = (bytes: Buffer) => unpackLines(bytes.subarray(7 + bytes.readUInt16BE(1) + bytes.readUInt32BE(3)));

/** What a run over everything makes of the lake. */
async function ofRun(lake: ReturnType<typeof lakeOfOneTest>, exported: ReturnType<typeof exportOf>): Promise<string[]> {
  place.folder ||= await mkdtemp(join(tmpdir(), 'instant-records-'));
  const upTo = await headOf(lake.log, 'ACME');
  async function pathsOf(kind: 'events' | 'profiles'): Promise<string[]> {
    const files = await filesBetween(lake.log, { accountId: 'ACME', kind, after: 0, upTo });
    const paths = files.map((_, index) => join(place.folder, `${kind}-${index}.parquet`));
    for (const [index, { key }] of files.entries()) {
      await writeFile(paths[index] ?? '', lake.bucket.objects.get(key)?.bytes ?? '');
    }
    return paths;
  }
  await using duck = await openDuck({ threads: 1 });
  const lines: string[] = [];
  await writePart(duck, {
    run: { ...exported.definition, accountId: 'ACME', databaseId: '', exportId: 1, runAt: 0, date: '' },
    ...{ definition: exported.definition, timezone: exported.timezone, columns: async () => [] },
    part: { kind: 'events', part: 1, files: [], rows: null },
    events: await pathsOf('events'),
    profiles: await pathsOf('profiles'),
    async ship({ local }) {
      for await (const line of linesOf(local.path)) lines.push(line);
      return { bytes: 0, sha256: '' };
    },
  });
  return lines.toSorted();
}

async function sameAsARun(
  arrivals: ReturnType<typeof arrivalOf>[],
  options: object = {},
): Promise<{ atOnce: string[]; run: string[] }> {
  const lake = lakeOfOneTest();
  for (const arrival of arrivals) await lake.run([arrival]);
  const exported = exportOf();
  Object.assign(exported, { timezone: 'Asia/Kolkata', definition: { ...exported.definition, ...options } });
  const events = arrivals.flatMap(({ bytes }) => linesIn(bytes)).map(readEventLine);
  const profiles = { db: lake.profiles.db, table: 'profiles' };
  const records = await instantRecords(profiles, { exported, events });
  return { atOnce: records.map(({ line }) => line).toSorted(), run: await ofRun(lake, exported) };
}

describe('the record of an event that is delivered at once', () => {
  it.each([{}, { identity: ['email', 'phone', 'identity'] }, { asString: true, objectId: true }])(
    'is byte by byte the one that a run makes, of the ugliest events and people (%o)',
    async (options) => {
      const arrivals = [
        arrivalOf(ugliestProfiles(), { sequence: 1 }),
        arrivalOf(ugliestEvents(), { sequence: 2 }),
        arrivalOf([eventOf('ann')], { sequence: 3 }),
      ];
      const { atOnce, run } = await sameAsARun(arrivals, options);
      expect(atOnce.length).toBeGreaterThan(10);
      expect(atOnce).toEqual(run);
    },
  );

  it('says who a person has become, and nothing of one who was deleted', async () => {
    const device = { type: 'event', objectId: 'device-1', evtName: 'Charged', ts: 1_790_000_000, evtData: {} };
    const arrivals = [
      arrivalOf([device, eventOf('ann'), eventOf('bob')], { sequence: 1 }),
      arrivalOf([profileOf('ann', { Email: 'ann@example.com', Name: 'Ann' })], { sequence: 2 }),
      arrivalOf([{ type: 'profile', objectId: 'device-1', identity: 'ann', profileData: { Phone: '+919876543210' } }], {
        sequence: 3,
      }),
      deletionOf('bob', 4),
    ];
    const { atOnce, run } = await sameAsARun(arrivals);
    expect(atOnce.map((line) => JSON.parse(line).profile.identity).toSorted()).toEqual(['', 'ann', 'ann']);
    expect(atOnce).toEqual(run);
  });

  it('takes what the event says of a person of whom nothing is stored yet', async () => {
    const events = linesIn(arrivalOf([eventOf('new')], { sequence: 1 }).bytes).map(readEventLine);
    const { profiles } = lakeOfOneTest();
    const [record] = await instantRecords({ db: profiles.db, table: 'profiles' }, { exported: exportOf(), events });
    expect(record?.value.profile).toMatchObject({ identity: 'new', all_identities: ['new'] });
  });
});

import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readQuery } from '#core/cql/read/read-query.ts';
import type { CommittedFile } from '#store/commits/files.ts';
import { WHOLE_BYTES } from '#store/lake/rows.ts';
import { eventFile, profileFile } from './lake-files.ts';
import { item, prepare, readAll, snapshot } from './prepare-world.ts';

const ann = 'a'.repeat(32);
const annBefore = 'b'.repeat(32);
const clock = { timezone: 'UTC', today: 20240310 };
const before = Date.parse('2024-02-01T12:00:00Z') / 1_000;
const within = Date.parse('2024-03-09T12:00:00Z') / 1_000;

/** Numbers of the events that a cursor of March has, by whether they must be the first. */
async function found(files: readonly CommittedFile[], value: 'True' | 'False', more: object = {}): Promise<number[]> {
  const base = { event_name: 'Charged', from: 20240301, to: 20240310 };
  const read = readQuery({ ...base, session_properties: [{ name: 'first_time', value }], ...more }, clock);
  if (read.kind !== 'query') throw new Error(JSON.stringify(read));
  snapshot(files, { timezone: 'UTC', query: read.query });
  await prepare();
  expect(item.failed).toEqual({});
  return readAll()
    .flat()
    .map(({ event_props }) => event_props.n);
}

describe('a cursor of first events', () => {
  it('knows by which other names people went before its days', async () => {
    const events = [
      { id: '1', name: 'Charged', ts: before, person: annBefore, props: '{"n":1}' },
      { id: '2', name: 'Charged', ts: within, person: ann, props: '{"n":2}' },
    ];
    const profiles = [
      { person: ann, version: 1, identity: 'ann' },
      { person: annBefore, version: 2, mergedInto: ann },
      { person: 'c'.repeat(32), version: 1 },
    ];
    const files = [await eventFile(events), await profileFile(profiles)];
    expect(await found(files, 'True')).toEqual([]);
    expect(await found(files, 'False')).toEqual([2]);
  });

  it('of whoever else is asked, looks at what a large file has of the time before its days', async () => {
    const props = (n: number) => JSON.stringify({ n, is: randomBytes(600).toString('hex') });
    const others = (ts: number) =>
      Array.from({ length: 2_048 }, (_, n) => ({
        id: `${ts}-${n}`,
        name: 'Charged',
        ts,
        person: `p${n}`,
        props: props(n),
      }));
    const events = [
      ...others(before).with(0, { id: '1', name: 'Charged', ts: before, person: ann, props: props(1) }),
      { id: '2', name: 'Charged', ts: within, person: ann, props: props(2) },
      { id: '3', name: 'Charged', ts: within + 9, person: ann, props: props(3) },
    ];
    const large = await eventFile(events, { rowsAGroup: 2_048 });
    expect(large.bytes).toBeGreaterThan(WHOLE_BYTES);
    const files = [large, await profileFile([{ person: ann, version: 1, identity: 'ann' }])];
    const asked = { common_profile_properties: { profile_fields: [{ name: 'identity', value: 'ann' }] } };
    expect(await found(files, 'False', asked)).toEqual([2, 3]);
  });
});

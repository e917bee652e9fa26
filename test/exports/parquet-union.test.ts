import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuck } from '#runtime/duckdb.ts';
import { lakeParts } from './lake-parts.ts';
import { byTs, many, overTheWire, profilesPart, sent, ugliestParts } from './ugliest-parts.ts';
import { written } from './written-part.ts';

const lake = lakeParts();
const { exported } = ugliestParts();
const reader = { duck: await openDuck({ threads: 1 }), folder: '', files: 0 };
beforeAll(async () => {
  reader.folder = await mkdtemp(join(tmpdir(), 'union-'));
});
afterAll(async () => {
  await reader.duck[Symbol.asyncDispose]();
  await rm(reader.folder, { recursive: true });
});

async function query(bytes: Buffer | undefined, sql: string): Promise<unknown[][]> {
  const path = join(reader.folder, `${reader.files++}.parquet`);
  await writeFile(path, bytes ?? '');
  return (await reader.duck.connection.runAndReadAll(sql.replace('FILE', `'${path}'`))).getRowsJson();
}
const typesOf = async (bytes: Buffer | undefined) =>
  (await query(bytes, 'SELECT column_name, column_type FROM (DESCRIBE FROM FILE)')).map(([name, type]) => [name, type]);

const VALUE =
  'STRUCT(member0 BOOLEAN, member1 INTEGER, member2 BIGINT, member3 FLOAT, member4 DOUBLE, member5 VARCHAR)';

describe('Parquet with maps of unions', () => {
  const props = { yes: true, one: 1, big: 2 ** 40, half: 0.5, text: 'x', list: [1, 'a'], none: null };
  const events = async () => [await lake.events([{ id: '1', name: 'Charged', ts: 1_790_000_000, props }])];
  const profiles = async () => [
    await lake.profiles([{ person: 'ann', email: 'a@x.io', props: { ...props, make: 'Acme', 'MSG-email': false } }]),
  ];

  it('has events as they were seen in the wild, and beside them what every format has', async () => {
    const { files } = await written({
      events: await events(),
      profiles: await profiles(),
      definition: { format: 'parquet', parquet: 'union' },
    });
    const [bytes] = [...files.values()];
    expect(await typesOf(bytes)).toEqual([
      ['eventName', 'VARCHAR'],
      ['eventTime', 'VARCHAR'],
      ['identity', 'MAP(VARCHAR, STRUCT(member0 VARCHAR, member1 VARCHAR[]))'],
      ['eventProps', `MAP(VARCHAR, ${VALUE})`],
      ['deviceInfo', `MAP(VARCHAR, ${VALUE})`],
      ['profile', `MAP(VARCHAR, ${VALUE})`],
      ['eventId', 'VARCHAR'],
      ['ts', 'BIGINT'],
    ]);
    const members = ['yes', 'one', 'big', 'half', 'text', 'list', 'none'].map(
      (name) => `to_json(eventProps['${name}'])::VARCHAR`,
    );
    const [row = []] = await query(bytes, `SELECT ${members.join(', ')} FROM FILE`);
    const held = row.map((one) => Object.entries(JSON.parse(String(one))).filter(([, value]) => value !== null));
    expect(held).toEqual([
      [['member0', true]],
      [['member1', 1]],
      [['member2', 2 ** 40]],
      [['member4', 0.5]],
      [['member5', 'x']],
      [['member5', '[1,"a"]']],
      [],
    ]);
    const who = `identity['clevertapId'].member0, identity['identity'].member0, identity['all_identities'].member1,
      deviceInfo['make'].member5, "profile"['email'].member5`;
    expect(await query(bytes, `SELECT ${who} FROM FILE`)).toEqual([
      ['device-ann', 'ann', ['ann', 'a@x.io'], 'Acme', 'a@x.io'],
    ]);
  });

  it('has profiles as documented', async () => {
    const { files } = await written({
      profiles: await profiles(),
      part: profilesPart,
      definition: { type: 'profiles', format: 'parquet', parquet: 'union' },
    });
    const [bytes] = [...files.values()];
    expect(await typesOf(bytes)).toEqual([
      ['identity', 'VARCHAR'],
      ['profileIdentities', 'MAP(VARCHAR, STRUCT(member0 VARCHAR, member1 VARCHAR[]))'],
      ['device', `MAP(VARCHAR, ${VALUE})`],
      ['profileProps', `MAP(VARCHAR, ${VALUE})`],
      ['commPrefs', `MAP(VARCHAR, ${VALUE.replace(')', ', member6 MAP(VARCHAR, VARCHAR))')})`],
      ['profileId', 'VARCHAR'],
      ['changedAt', 'BIGINT'],
    ]);
    const found = `identity, profileIdentities['clevertapId'].member0, device['make'].member5, profileProps['Email'].member5,
      profileProps['big'].member2::VARCHAR, commPrefs['MSG-email'].member0`;
    expect(await query(bytes, `SELECT ${found} FROM FILE`)).toEqual([
      ['ann', 'device-ann', 'Acme', 'a@x.io', String(2 ** 40), false],
    ]);
  });

  it.each([false, true])('brings every value of the ugliest properties, as texts: %s', async (asString) => {
    const { files } = await exported({ format: 'parquet', parquet: 'union', ...(asString && { asString }) });
    let rows = 0;
    for (const bytes of files.values()) {
      const found = await query(
        bytes,
        `SELECT eventTime, to_json(map_keys(eventProps))::VARCHAR, to_json(map_values(eventProps))::VARCHAR FROM FILE`,
      );
      for (const [time, keys, values] of found) {
        const props: Record<string, unknown> = overTheWire(byTs.get(Number(time))?.evtData);
        const names: string[] = JSON.parse(String(keys));
        const members: Record<string, unknown>[] = JSON.parse(String(values));
        const read = names.map((name, at): [string, unknown] => {
          return [name, Object.values(members[at] ?? {}).find((one) => one !== null) ?? null];
        });
        expect(read.map(([name]) => name).toSorted()).toEqual(Object.keys(props).toSorted());
        for (const [name, value] of read) expect([name, readBack(value, props[name])]).toEqual([name, props[name]]);
        rows++;
      }
    }
    expect(rows).toBe(sent.length + many.length);
  });

  /** What was sent, of a text that stands for something else than a text. */
  function readBack(value: unknown, was: unknown): unknown {
    return typeof value === 'string' && typeof was !== 'string' ? JSON.parse(value) : value;
  }
});

describe('gz', () => {
  it('gzips a Parquet file as a whole, and says so in its name', async () => {
    const given = { events: [await lake.events([{ id: '1', name: 'Charged', ts: 1_790_000_000 }])] };
    const plain = await written({ ...given, definition: { format: 'parquet' } });
    const { files, results } = await written({ ...given, definition: { format: 'parquet', gz: true } });
    expect(results.map(({ name }) => name)).toEqual(['10-20-Charged-20261025-20000-db.parquet.gz']);
    expect(gunzipSync([...files.values()][0] ?? '')).toEqual([...plain.files.values()][0]);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { folder, start, text } from '../cli/pulling.ts';
import { makeBucket, objectsIn } from '../support/emulator-tables.ts';
import {
  type Client,
  counted,
  event,
  invoke,
  newAccount,
  recordsOf,
  stack,
  until,
  uploadAndCommit,
  walk,
} from '../support/local-stack.ts';
import {
  eventsOfManyNames,
  ugliestEvents,
  ugliestIdentities,
  ugliestProfiles,
  ugliestPropertyNames,
} from '../support/ugliest.ts';

/**
 * The ugliest inputs that the door takes, through every room behind it, beside an account whose data must arrive as if
 * nothing had been.
 */
type Sent = { identity: string; evtName: string; evtData: Record<string, unknown> };
const sent = [...ugliestEvents(), ...eventsOfManyNames(3)] as Sent[];
const WINDOW = { from: 20260901, to: 20261031 };
const GONE = 'constructor';
const PLAIN = 300;
let ugly: Client;
let beside: Client;
let bucket: string;

beforeAll(async () => {
  [ugly, beside] = await Promise.all([newAccount('UTC'), newAccount('UTC')]);
  bucket = await makeBucket(`ugliest-${ugly.accountId.toLowerCase()}`);
  const plain = (from: number) => Array.from({ length: PLAIN / 3 }, (_, at) => event(`plain ${at % 5}`, from + at));
  await Promise.all([
    uploadAndCommit(ugly, ugliestProfiles()),
    uploadAndCommit(beside, plain(0)),
    ...inLots(sent, 40).map((lot) => uploadAndCommit(ugly, lot)),
    uploadAndCommit(beside, plain(PLAIN / 3)),
  ]);
  await uploadAndCommit(beside, plain((PLAIN / 3) * 2));
});

function inLots<Item>(items: readonly Item[], size: number): Item[][] {
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, lot) => lot * size);
  return starts.map((from) => items.slice(from, from + size));
}

/** As JSON carries it, with half of a surrogate pair as U+FFFD: that is the one thing that no reader could take. */
const asStored = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replace(/\\ud[89a-f][0-9a-f]{2}/g, '\ufffd'));

const read = async (kind: string, query: object) => await recordsOf(ugly, `/1/${kind}.json?batch_size=5000`, query);

/** Each event by its name: just the records that were sent under it, with all of their properties. */
async function everyNameIsRead(without?: string): Promise<void> {
  const expected = Map.groupBy(
    sent.filter(({ identity }) => identity !== without),
    ({ evtName }) => evtName,
  );
  for (const [event_name, records] of expected) {
    const found = await read('events', { event_name, ...WINDOW });
    const propsOf = (one: { event_props: unknown }) => JSON.stringify(one.event_props, sortedKeys);
    // "-1" is the API's word for every event (wire contract, Get Profiles), also where one is called so.
    const meant = event_name === '-1' ? [...expected.values()].flat() : records;
    const wanted = meant.map(({ evtData }) => propsOf({ event_props: asStored(evtData) }));
    expect(found.map(propsOf).toSorted(), event_name).toEqual(wanted.toSorted());
  }
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function besideIsWhole(): Promise<void> {
  const places = (await walk(beside)).flat().map((record) => record.event_props.Place);
  expect(places.toSorted((a, b) => a - b)).toEqual(Array.from({ length: PLAIN }, (_, place) => place));
}

describe('the ugliest accepted inputs', () => {
  it('are read by name, whole, before and after compaction, and the account beside is as it was', async () => {
    await everyNameIsRead();
    await besideIsWhole();
    await invoke('upkeep/plan-upkeep', { work: 'compact' });
    await everyNameIsRead();
    await besideIsWhole();
  });

  it('are counted, and told apart, by reports', async () => {
    for (const event_name of ['constructor', '__proto__', 'Ugly Texts', '😀 bought']) {
      const answer = await counted(ugly, '/1/counts/events.json', { event_name, ...WINDOW });
      const count = sent.filter(({ evtName }) => evtName === event_name).length;
      expect(answer, event_name).toMatchObject({ status: 'success', count });
    }
    for (const name of ugliestPropertyNames) {
      const groups = { g: { property_type: 'event_properties', name, top_n: 5, order: 'desc' } };
      const answer = await counted(ugly, '/1/counts/top.json', { event_name: 'toString', ...WINDOW, groups });
      expect(answer, name).toMatchObject({ status: 'success', g: expect.any(Object) });
    }
    const schema = (await ugly.call('GET', '/getSchema?type=events')).json;
    const named = schema.events.map((one: { name: string }) => one.name);
    expect(named).toEqual(expect.arrayContaining([...new Set(sent.map(({ evtName }) => evtName))]));
  });

  it('are found by filters on their names and values', async () => {
    const texts = await read('events', {
      event_name: 'Ugly Texts',
      ...WINDOW,
      event_properties: [{ name: 'text', operator: 'equals', value: 'İstanbul' }],
    });
    expect(texts.map(({ event_props }) => event_props.text)).toEqual(['İstanbul']);
    for (const name of ugliestPropertyNames) {
      const query = { event_name: 'toString', ...WINDOW, event_properties: [{ name, operator: 'exists' }] };
      const carriers = sent.filter(
        ({ evtName, evtData }) =>
          evtName === 'toString' && (evtData[name] ?? null) !== null && Object.hasOwn(evtData, name),
      );
      expect(await read('events', query), name).toHaveLength(carriers.length);
    }
  });

  it('are people as any others', async () => {
    for (const identity of ugliestIdentities) {
      const answer = await ugly.call('GET', `/1/profile.json?identity=${encodeURIComponent(identity)}`);
      expect(answer.json, identity).toMatchObject({ status: 'success', record: { identity } });
    }
    const people = await read('profiles', { event_name: 'Ugly Numbers', ...WINDOW });
    const wanted = new Set(sent.filter(({ evtName }) => evtName === 'Ugly Numbers').map(({ identity }) => identity));
    expect(new Set(people.map(({ identity }) => identity))).toEqual(wanted);
  });

  it.each(['json', 'jsonl', 'csv', 'parquet'])('leave in an export as %s, each once', async (format) => {
    const settings = { bucket, prefix: `${format}/`, access: { kind: 'bucket-policy' } };
    const wish = { name: format, partner: 's3', type: 'events', format, frequency: 4, settings };
    const made = await ugly.call('POST', '/api/exports', wish);
    expect(made.status, made.text).toBe(201);
    const run = await until(
      'the run to end',
      async () => {
        const { runs } = (await ugly.call('GET', `/api/exports/${made.json.export.id}`)).json;
        return runs.find(({ state }: { state: string }) => state !== 'RUNNING');
      },
      120_000,
    );
    expect(run).toMatchObject({ state: 'DONE', rows: sent.length });
    const path = await mkdtemp(join(tmpdir(), 'ugliest-'));
    try {
      expect(await rowsOf(await delivered(`${format}/`, path), format)).toBe(sent.length);
    } finally {
      await rm(path, { recursive: true });
    }
  });

  it('come whole through causeway pull', async () => {
    await using at = await folder();
    for (const [place, name] of ['constructor', '__proto__', 'a/b', 'Many Names'].entries()) {
      const out = at.file(`${place}.ndjson`);
      const days = ['--from', String(WINDOW.from), '--to', String(WINDOW.to), '--timezone', 'UTC'];
      const who = ['--account', ugly.accountId, '--passcode', ugly.passcodes.export];
      const ended = await start(stack.api, ['pull', 'events', '--event', name, ...days, ...who, '--out', out]).ended;
      expect(ended.summary, ended.err).toMatchObject({ rows: sent.filter(({ evtName }) => evtName === name).length });
      expect(
        (await text(out))
          ?.trimEnd()
          .split('\n')
          .map((line) => typeof JSON.parse(line)),
      ).toContain('object');
    }
  });

  it('are deleted as any others, and nobody else with them', async () => {
    const answer = await ugly.call('POST', '/1/delete/profiles.json', { identity: GONE });
    expect(answer.json, answer.text).toMatchObject({ status: 'success' });
    await until('the person to be gone', async () => {
      return (await ugly.call('GET', `/1/profile.json?identity=${GONE}`)).status === 404;
    });
    const one = sent.find(({ identity }) => identity === GONE);
    const others = sent.filter(({ evtName, identity }) => evtName === one?.evtName && identity !== GONE);
    const left = await read('events', { event_name: one?.evtName, ...WINDOW });
    expect(left.filter(({ profile }) => profile?.identity === GONE)).toEqual([]);
    expect(left.length).toBeGreaterThanOrEqual(others.length);
    await besideIsWhole();
  });
});

/** Local copies of the files of data that were delivered below a prefix. */
async function delivered(prefix: string, path: string): Promise<string[]> {
  const files = [...(await objectsIn(bucket, prefix))].filter(([key]) => !/\/_[^/]*$/.test(key));
  const copies: string[] = [];
  for (const [place, [key, bytes]] of files.entries()) {
    const copy = join(path, `${place}${key.endsWith('.parquet') ? '.parquet' : '.txt'}`);
    await writeFile(copy, key.endsWith('.gz') ? gunzipSync(bytes) : bytes);
    copies.push(copy);
  }
  return copies;
}

/** Rows in files, read by what reads such files elsewhere: a strict JSON parser line by line, or DuckDB. */
async function rowsOf(files: readonly string[], format: string): Promise<number> {
  let rows = 0;
  const connection = await (await DuckDBInstance.create()).connect();
  for (const file of files) {
    if (format === 'json' || format === 'jsonl') {
      const lines = ((await text(file)) ?? '')
        .trimEnd()
        .split('\n')
        .slice(format === 'json' ? 1 : 0);
      for (const line of lines) JSON.parse(line);
      rows += lines.length;
    } else {
      const source =
        format === 'csv'
          ? `read_csv('${file}', all_varchar = true, header = true, quote = '"', escape = '"', delim = ',', strict_mode = true)`
          : `'${file}'`;
      rows += Number((await connection.runAndReadAll(`SELECT count(*) FROM ${source}`)).getRows()[0]?.[0]);
    }
  }
  return rows;
}

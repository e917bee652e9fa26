import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Ended, folder, killHalfWay, start, startPull } from '../cli/pulling.ts';
import { type Client, event, newAccount, stack, uploadAndCommit, walk } from '../support/local-stack.ts';

const EVENTS = 3_000;
let client: Client;

beforeAll(async () => {
  client = await newAccount();
  const events = Array.from({ length: EVENTS }, (_, place) => event(`p${place % 17}`, place));
  for (let at = 0; at < EVENTS; at += 1_000) await uploadAndCommit(client, events.slice(at, at + 1_000));
});

const args = (out: string, batchSize = 250) => [
  ...['--account', client.accountId, '--passcode', client.passcodes.export, '--timezone', client.timezone],
  ...['--from', '20231101', '--to', '20231231', '--out', out, '--batch-size', String(batchSize)],
];
const pull = async (out: string): Promise<Ended> => await startPull(stack.api, args(out)).ended;

async function lines(path: string): Promise<string[]> {
  const read: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) read.push(line);
  return read;
}

describe('causeway pull on the deployed stack', () => {
  it('writes what a walk by hand gives', async () => {
    await using at = await folder();
    const ended = await pull(at.file('a.ndjson'));
    expect(ended.summary, ended.err).toMatchObject({ status: 'ok', rows: EVENTS, pages: 12 });
    const records = (await lines(at.file('a.ndjson'))).map((line) => JSON.parse(line));
    expect(records).toEqual((await walk(client)).flat());
  });

  it('killed half-way, it goes on and has every event once', async () => {
    await using at = await folder();
    const inSmallPages = args(at.file('a.ndjson'), 30);
    await killHalfWay(startPull(stack.api, inSmallPages), at.file('.causeway/a.ndjson.state.json'), /"pages":[1-9]/);
    const again = await startPull(stack.api, inSmallPages).ended;
    expect(again.summary, again.err).toMatchObject({ resumed: true, rows: EVENTS });
    const places = (await lines(at.file('a.ndjson'))).map((line) => JSON.parse(line).event_props.Place);
    expect(new Set(places).size).toBe(EVENTS);
  });

  it('writes everybody, each once', async () => {
    await using at = await folder();
    const who = ['--account', client.accountId, '--passcode', client.passcodes.export];
    const ended = await start(stack.api, ['pull', 'profiles', ...who, '--out', at.file('people.ndjson')]).ended;
    expect(ended.summary, ended.err).toMatchObject({ status: 'ok', rows: 17 });
    const identities = (await lines(at.file('people.ndjson'))).map((line) => JSON.parse(line).identity);
    expect(new Set(identities)).toEqual(new Set(Array.from({ length: 17 }, (_, person) => `p${person}`)));
  });

  it('writes Parquet that DuckDB reads', async () => {
    await using at = await folder();
    const ended = await pull(at.file('a.parquet'));
    expect(ended.code, ended.err).toBe(0);
    const connection = await (await DuckDBInstance.create()).connect();
    const read = await connection.runAndReadAll(
      `SELECT count(*)::INTEGER, count(DISTINCT event_props->>'$.Place')::INTEGER, count(DISTINCT identity)::INTEGER
       FROM read_parquet('${at.file('a.parquet')}')`,
    );
    expect(read.getRows()[0]).toEqual([EVENTS, EVENTS, 17]);
  });
});

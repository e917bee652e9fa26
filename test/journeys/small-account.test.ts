import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeBucket, objectsIn } from '../support/emulator-tables.ts';
import { type Client, callAs, event, newAccount, stackFile, until, walk } from '../support/local-stack.ts';

/**
 * The main job in a new AWS account: ten functions at once, and a stream of one shard that takes 1 MB and 1,000 records a
 * second. The journeys' stack is as small as that; on a larger one this runs too and shows less.
 */
const SMALL_UPLOADS = 12;
const LARGE_UPLOADS = 2;
const RECORDS = 1_000;

type Sent = ReturnType<typeof event> & { evtData: { Key?: string } };
type Refused = { code: number; record: Sent };
let client: Client;
const receipts = new Set<string>();
const acknowledged = new Set<string>();
let throttledBefore = 0;

const upload = (name: string, more: (place: number) => { [key: string]: unknown }): Sent[] =>
  Array.from({ length: RECORDS }, (_, place) =>
    event(`${name}-${place % 50}`, place, { Key: `${name}/${place}`, ...more(place) }),
  );
/** Nothing in it compresses: an upload of some 2 MB, twice what the shard takes in a second. */
const noise = () =>
  Object.fromEntries(['A', 'B', 'C', 'D', 'E'].map((name) => [name, randomBytes(375).toString('base64')]));

/** Sends an upload as the guide says: the same again while nobody answers for it, and then again what the stream did not take. */
async function send(records: Sent[]): Promise<void> {
  let rest = records;
  while (rest.length > 0) {
    const key = randomUUID();
    const answer = await until('an answer to the upload', async () => {
      const who = { accountId: client.accountId, passcode: client.passcodes.upload };
      const headers = { 'idempotency-key': key };
      const told = await callAs(who, { method: 'POST', path: '/1/upload', body: { d: rest }, headers });
      if (told.status === 200) return told;
      expect([429, 500, 502, 503], told.text).toContain(told.status);
      await sleep(1_000 * Number(told.headers.get('retry-after') ?? 1));
      return undefined;
    });
    receipts.add(String(answer.headers.get('x-causeway-upload-id')));
    const refused: Refused[] = answer.json.unprocessed ?? [];
    expect(refused.filter(({ code }) => code !== 555)).toEqual([]);
    const again = new Set(refused.map(({ record }) => record.evtData.Key));
    for (const { evtData } of rest) if (!again.has(evtData.Key)) acknowledged.add(String(evtData.Key));
    rest = refused.map(({ record }) => record);
  }
}

async function recordsThrottled(): Promise<number> {
  const log = await readFile(join(dirname(stackFile), 'logs', 'shard-limits.log'), 'utf8');
  return [...log.matchAll(/ (\d+) records throttled$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}

beforeAll(async () => {
  client = await newAccount();
  throttledBefore = await recordsThrottled();
  const small = Array.from({ length: SMALL_UPLOADS }, (_, place) => upload(`small${place}`, () => ({})));
  const large = Array.from({ length: LARGE_UPLOADS }, (_, place) => upload(`large${place}`, noise));
  await Promise.all([...large, ...small].map(send));
});

describe('in a new AWS account', () => {
  it('every record of uploads that come at once is acknowledged in the end, though the shard refuses some', async () => {
    expect(acknowledged.size).toBe((SMALL_UPLOADS + LARGE_UPLOADS) * RECORDS);
    expect(await recordsThrottled()).toBeGreaterThan(throttledBefore);
  });

  it('every acknowledged event is read once', async () => {
    for (const receipt of receipts) {
      await until(`the commit of ${receipt}`, async () => {
        return (await client.call('GET', `/api/uploads/${receipt}`)).json?.upload?.committed === true;
      });
    }
    const read = (await walk(client)).flat().map((record) => record.event_props.Key);
    expect(read).toHaveLength(acknowledged.size);
    expect(new Set(read)).toEqual(acknowledged);
  });

  it('and exported once', async () => {
    const bucket = await makeBucket(`small-${client.accountId.toLowerCase()}`);
    const made = await client.call('POST', '/api/exports', {
      name: 'small',
      partner: 's3',
      type: 'events',
      format: 'json',
      frequency: 4,
      settings: { bucket, prefix: 'small/', access: { kind: 'bucket-policy' } },
    });
    expect(made.status, made.text).toBe(201);
    const run = await until('the run', async () => {
      const { runs } = (await client.call('GET', `/api/exports/${made.json.export.id}`)).json;
      return runs.find(({ state }: { state: string }) => state === 'DONE' || state === 'FAILED');
    });
    expect(run).toMatchObject({ state: 'DONE', rows: acknowledged.size });
    const exported: string[] = [];
    for (const [key, bytes] of await objectsIn(bucket, 'small/')) {
      if (!key.endsWith('.gz')) continue;
      const lines = gunzipSync(bytes).toString().trimEnd().split('\n');
      exported.push(...lines.slice(1).map((line) => JSON.parse(line).eventProps.Key));
    }
    expect(exported).toHaveLength(acknowledged.size);
    expect(new Set(exported)).toEqual(acknowledged);
  });
});

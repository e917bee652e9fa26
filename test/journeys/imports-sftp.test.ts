import { once } from 'node:events';
import { createWriteStream, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiClient } from '../../local/demo/api.ts';
import { EXPECTED, FIRST_DAY, LAST_DAY, type Purchase, readPurchases, sumsOf } from '../../local/demo/purchases.ts';
import { walkEvents } from '../../local/demo/walk.ts';
import { type Client, newAccount, output, stack, until } from '../support/local-stack.ts';
import { hasOpenSsh, hostKey, type Login, newKey, putCutOff, registered, sftp } from '../support/sftp-client.ts';

/**
 * Files that are dropped by OpenSSH's own client, over the emulator's SFTP, picked up by the schedule of the deployed stack, and
 * read back as they went in. Left out where there is no OpenSSH (Debian: apt install openssh-client).
 */
const MINUTES = 60_000;
let client: Client;
let login: Login;
let purchases: Purchase[];
const folders: string[] = [];
const s3 = new S3Client({ forcePathStyle: true });
const lambda = new LambdaClient();

beforeAll(async () => {
  if (!hasOpenSsh) return;
  client = await newAccount();
  login = await registered(client);
  folders.push(login.folder);
  purchases = await readPurchases();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Writes files and puts them in their order. */
async function put(files: Record<string, string | Buffer>, by = login): Promise<void> {
  const paths = Object.entries(files).map(([name, content]) => {
    const path = join(by.folder, name);
    writeFileSync(path, content);
    return path;
  });
  await sftp(
    by,
    paths.map((path) => `put ${path}`),
  );
}

async function importsOf(who = client): Promise<any[]> {
  return (await who.call('GET', '/api/imports')).json.imports;
}

/** Looks at what was dropped, as the schedule does every minute. */
async function look(): Promise<void> {
  const called = await lambda.send(new InvokeCommand({ FunctionName: output('PickUpFunction'), Payload: '{}' }));
  expect(called.FunctionError).toBeUndefined();
}

/** @param waits for the schedule, instead of looking oneself */
async function ended(fileName: string, { version = 1, who = client, withinMs = 6 * MINUTES, waits = false } = {}) {
  return await until(
    `the end of the import of ${fileName}`,
    async () => {
      if (!waits) await look();
      const found = (await importsOf(who)).find((one) => one.fileName === fileName && one.version === version);
      return found !== undefined && ['Completed', 'Rejected'].includes(found.state) && found;
    },
    withinMs,
  );
}

const apiOf = ({ accountId, passcodes }: Client) =>
  apiClient({ address: stack.api, accountId, passcode: passcodes.export, signal: undefined });
const dollars = ({ cents }: Purchase) => (cents / 100).toFixed(2);
const dayOf = ({ date }: Purchase) => `${date.slice(6)}/${date.slice(4, 6)}/${date.slice(0, 4)}`;
const COLUMNS = `columns:
  customer: {ctName: identity, dataType: String}
  event: {ctName: evtName, dataType: String}
  day: {ctName: ts, dataType: Date, dateFormat: dd/MM/yyyy}
  cds: {ctName: Quantity, dataType: Integer}
  dollars: {ctName: Amount, dataType: Number}
`;
const csvOf = (rows: readonly Purchase[]) =>
  `customer,event,day,cds,dollars\n${rows.map((row) => [row.customer, 'Charged', dayOf(row), row.cds, dollars(row)].join(',')).join('\n')}\n`;
const linesOf = (rows: readonly Purchase[]) =>
  rows
    .map((row) =>
      JSON.stringify({
        customer: row.customer,
        event: 'Charged',
        day: dayOf(row),
        cds: row.cds,
        dollars: dollars(row),
      }),
    )
    .join('\n');

describe.runIf(hasOpenSsh)('the server of SFTP', () => {
  it('is the one that the API tells of: host, port, user and the fingerprint that a client sees', async () => {
    const { json } = await client.call('GET', '/api/sftp');
    expect(json.sftp).toMatchObject({
      ...stack.sftp,
      user: client.accountId,
      keys: 1,
      fingerprint: hostKey().fingerprint,
    });
  });

  it.each(['rsa', 'ecdsa'])('lets in by a key of %s, and no more when that is deleted', async (type) => {
    const other = await registered(client, type);
    folders.push(other.folder);
    await sftp(other, ['ls']);
    const { json } = await client.call('GET', '/api/sftp/keys');
    const { id } = json.keys.find(({ name }: any) => name === `journey ${type}`);
    expect((await client.call('DELETE', `/api/sftp/keys/${id}`)).status).toBe(200);
    await expect(sftp(other, ['ls'])).rejects.toThrow(/Permission denied/);
  });

  it('shows an account its own folder and nothing else, and lets nobody in as another (failure mode 22)', async () => {
    await put({ 'secret.tmp': 'mine' });
    const other = await newAccount();
    const stranger = await registered(other);
    folders.push(stranger.folder);
    for (const path of ['/', '..', `../${client.accountId}`, '/..']) {
      expect(await sftp(stranger, [`-ls ${path}`])).not.toContain('secret');
    }
    for (const path of [`../${client.accountId}/secret.tmp`, `/sftp/${client.accountId}/secret.tmp`]) {
      await expect(sftp(stranger, [`get ${path} ${join(stranger.folder, 'got')}`])).rejects.toThrow(
        /not found|No such file/,
      );
    }
    await expect(sftp({ ...stranger, user: client.accountId }, ['ls'])).rejects.toThrow(/Permission denied/);
    const { publicKey: _, ...unknown } = newKey();
    folders.push(unknown.folder);
    await expect(sftp({ ...unknown, user: client.accountId }, ['ls'])).rejects.toThrow(/Permission denied/);
  });
});

describe.runIf(hasOpenSsh)(
  'files of the sample, gzipped and plain, CSV and JSON, with manifests in YAML and JSON',
  () => {
    it(
      'are picked up by themselves, and read back row by row and cent by cent',
      async () => {
        const third = Math.ceil(purchases.length / 3);
        const [first, second, rest] = [0, 1, 2].map((part) => purchases.slice(part * third, (part + 1) * third));
        const people = [...new Set(purchases.map(({ customer }) => customer))];
        const half = Math.ceil(people.length / 2);
        const plan = { Plan: { dataType: 'String' }, customer: { ctName: 'identity', dataType: 'String' } };
        const zipped = gzipSync(csvOf(first ?? []));
        await put({
          'profiles_19970101_0000.csv': `customer,Plan\n${people
            .slice(0, half)
            .map((who) => `${who},gold`)
            .join('\n')}\n`,
          'profiles_19970101_0000.yml':
            'fileName: profiles_19970101_0000.csv\ncolumns: {customer: {ctName: identity}, Plan: {}}\n',
          'profiles_19970101_0001.json.gz': gzipSync(
            JSON.stringify(people.slice(half).map((customer) => ({ customer, Plan: 'silver' }))),
          ),
          'profiles_19970101_0001.json': JSON.stringify({
            fileName: 'profiles_19970101_0001.json.gz',
            type: 'profile',
            columns: plan,
          }),
          'events_19970101_0900.csv.gz': zipped,
          'events_19970101_0900.yaml': `fileName: events_19970101_0900.csv.gz\n${COLUMNS}size: ${zipped.byteLength}\nrows: ${third}\n`,
          // The manifest first, which says the size.
          'later.manifest': `fileName: later.csv\ntype: event\n${COLUMNS}size: ${Buffer.byteLength(csvOf(second ?? []))}\n`,
          'later.csv': csvOf(second ?? []),
          'events_19970101_0902.ndjson': linesOf(rest ?? []),
          'events_19970101_0902.manifest': `fileName: events_19970101_0902.ndjson\n${COLUMNS}`,
        });
        for (const [fileName, rows] of [
          ['profiles_19970101_0000.csv', half],
          ['profiles_19970101_0001.json.gz', people.length - half],
          ['events_19970101_0900.csv.gz', third],
          ['later.csv', third],
          ['events_19970101_0902.ndjson', rest?.length],
        ] as const) {
          expect(await ended(fileName, { waits: true })).toMatchObject({
            state: 'Completed',
            channel: 'sftp',
            rows,
            stored: rows,
            rejected: 0,
          });
        }
        const api = apiOf(client);
        const walked = await walkEvents(api, { from: Number(FIRST_DAY), to: Number(LAST_DAY) });
        const { customers: _, ...sums } = EXPECTED;
        expect(walked).toEqual({ sums, firstDay: FIRST_DAY, lastDay: LAST_DAY });
        expect(sumsOf(purchases)).toEqual(sums);
        for (const [identity, Plan] of [
          [people[0], 'gold'],
          [people.at(-1), 'silver'],
        ]) {
          const { json } = await client.call('GET', `/1/profile.json?identity=${identity}`);
          expect(json.record.profileData).toMatchObject({ Plan });
        }
      },
      12 * MINUTES,
    );

    it(
      'are a new version under the same name, and are refused with the reason where the manifest is wrong',
      async () => {
        const row = 'customer,event,day,cds,dollars\nvera,Charged,02/03/1999,1,9.99\n';
        await put({
          'events_19970101_0900.csv.gz': gzipSync(row),
          'events_19970101_0900.yaml': `fileName: events_19970101_0900.csv.gz\n${COLUMNS}`,
          'wrong.yaml': `fileName: wrong.csv\ntype: event\ncolumns:\n  day: {dataType: Money}\n`,
        });
        expect(await ended('events_19970101_0900.csv.gz', { version: 2 })).toMatchObject({
          state: 'Completed',
          rows: 1,
        });
        expect(await ended('wrong.yaml')).toMatchObject({
          state: 'Rejected',
          reason: 'columns.day.dataType: must be String, Integer, Float, Boolean or Date',
        });
      },
      8 * MINUTES,
    );
  },
);

describe.runIf(hasOpenSsh)('an upload that is cut off', () => {
  it(
    'imports nothing, and goes on by parts: what is there is not sent again',
    async () => {
      const own = await newAccount();
      const by = await registered(own);
      folders.push(by.folder);
      const csv = Buffer.from(csvOf(purchases));
      const file = join(by.folder, 'events_cut.csv');
      writeFileSync(file, csv);
      const size = 700_000;
      const parts = Array.from({ length: Math.ceil(csv.byteLength / size) }, (_, place) => {
        const name = `events_cut.csv.part${String(place + 1).padStart(3, '0')}`;
        writeFileSync(join(by.folder, name), csv.subarray(place * size, (place + 1) * size));
        return name;
      });
      // The file as a whole, and its third part: each client is killed in the middle.
      await sftp(
        by,
        parts.slice(0, 2).map((name) => `put ${join(by.folder, name)}`),
      );
      for (const name of ['events_cut.csv', parts[2] ?? '']) {
        await putCutOff(by, { file: join(by.folder, name), kbits: 1_000 });
      }
      const listed = async () => {
        const key = `sftp/${own.accountId}/`;
        const { Contents = [] } = await s3.send(
          new ListObjectsV2Command({ Bucket: stack.buckets.ImportFiles, Prefix: key }),
        );
        return new Map(Contents.map(({ Key = '', Size = 0 }) => [Key.slice(key.length), Size]));
      };
      const before = await listed();
      expect(before.get(parts[0] ?? '')).toBe(size);
      expect(before.get(parts[2] ?? '') ?? 0).toBeLessThan(size);
      writeFileSync(
        join(by.folder, 'events_cut.yaml'),
        `fileName: events_cut.csv\nparts: ${parts.length}\nsize: ${csv.byteLength}\nrows: ${purchases.length}\n${COLUMNS}`,
      );
      // As docs/imports.md does it: what is there with its size is left alone.
      const missing = parts.filter((name) => before.get(name) !== statSync(join(by.folder, name)).size);
      expect(missing).toEqual(parts.slice(2));
      await sftp(
        by,
        [...missing, 'events_cut.yaml'].map((name) => `put ${join(by.folder, name)}`),
      );
      expect(await ended('events_cut.csv', { who: own })).toMatchObject({
        state: 'Completed',
        rows: EXPECTED.rows,
        bytes: csv.byteLength,
      });
      const api = apiOf(own);
      const { customers: _, ...sums } = EXPECTED;
      expect((await walkEvents(api, { from: Number(FIRST_DAY), to: Number(LAST_DAY) })).sums).toEqual(sums);
      expect(await importsOf(own)).toHaveLength(1);
    },
    12 * MINUTES,
  );
});

/** Some minutes and 8 GB of memory: `CAUSEWAY_LARGE=1`. */
describe.runIf(hasOpenSsh && process.env.CAUSEWAY_LARGE === '1')('a file of 2 GB', () => {
  it(
    'is dropped, taken, and stored row by row',
    async () => {
      const own = await newAccount();
      const by = await registered(own);
      folders.push(by.folder);
      const file = join(by.folder, 'events_large.csv');
      const rows = await writeLarge(file, 2_000_000_000);
      const bytes = statSync(file).size;
      const began = Date.now();
      const seconds = () => Math.round((Date.now() - began) / 1_000);
      await sftp(by, [`put ${file}`]);
      console.log(JSON.stringify({ bytes, rows, uploaded: seconds() }));
      await put({ 'events_large.yaml': `fileName: events_large.csv\nsize: ${bytes}\nrows: ${rows}\n` }, by);
      const [made] = await until(
        'the import',
        async () => (await importsOf(own)).length > 0 && (await importsOf(own)),
        10 * MINUTES,
      );
      console.log(JSON.stringify({ taken: seconds() }));
      const Key = `files/${own.accountId}/${made.importId}/source`;
      expect((await s3.send(new HeadObjectCommand({ Bucket: stack.buckets.ImportFiles, Key }))).ContentLength).toBe(
        bytes,
      );
      const done = await ended('events_large.csv', { who: own, withinMs: 60 * MINUTES });
      console.log(JSON.stringify({ ended: seconds(), ...done }));
      expect(done).toMatchObject({ state: 'Completed', rows, stored: rows });
    },
    70 * MINUTES,
  );
});

/** Rows of twenty long cells, of which many are empty: 2 GB are some 300,000 of them. */
async function writeLarge(path: string, bytes: number): Promise<number> {
  const out = createWriteStream(path);
  const names = Array.from({ length: 20 }, (_, place) => `Note ${place}`);
  const header = `identity,evtName,ts,${names.join(',')}\n`;
  out.write(header);
  let written = header.length;
  // 512 characters is the most that a value may have.
  const note = 'lorem ipsum dolor sit amet '.repeat(18);
  let rows = 0;
  for (; written < bytes; rows++) {
    const cells = names.map((_, place) => ((rows + place) % 3 === 0 ? '' : `${note}${rows}`));
    const line = `person-${rows % 50_000},Noted,${1_700_000_000 + rows},${cells.join(',')}\n`;
    written += line.length;
    if (!out.write(line)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return rows;
}

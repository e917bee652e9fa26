import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuck, sqlText } from '../../lambdas/runtime/duckdb.ts';
import { audience, type Doors, googleDoors, keyFile } from '../support/google/identity.ts';
import { asDecimal, newExport, purchases, runAgain, runsDone } from '../support/google/partner-runs.ts';
import { isStorageEmulated, type StorageEmulator, storageEmulator } from '../support/google/storage-emulator.ts';
import { type Client, newAccount, stack, uploadAndCommit } from '../support/local-stack.ts';
import { standIn } from '../support/partners-corner.ts';

/** From a call of the API to rows in a bucket of an emulator of Google's, which DuckDB reads as its owner would. */
let storage: StorageEmulator;
let corner: AsyncDisposable;
let client: Client;
let folder: string;
const sample = purchases(0, 600);
const doors: Doors = { letsIn: () => true, mayAct: true, seen: [] };
const BUCKET = 'marketing-exports';
const settings = { bucket: BUCKET, prefix: 'causeway', access: { kind: 'key', key: keyFile } };

describe.skipIf(!isStorageEmulated)('an export to Google Cloud Storage on the deployed stack', () => {
  beforeAll(async () => {
    storage = await storageEmulator();
    await storage.makeBucket(BUCKET);
    corner = await standIn(stack.partners, { ...googleDoors(doors), 'storage.googleapis.com': storage.address });
    folder = await mkdtemp(join(tmpdir(), 'partner-gcs-'));
    client = await newAccount();
    await uploadAndCommit(client, sample.events);
  });
  afterAll(async () => {
    await corner?.[Symbol.asyncDispose]();
    await storage?.[Symbol.asyncDispose]();
    if (folder) await rm(folder, { recursive: true });
  });

  /** Asks DuckDB about the data under a prefix. */
  async function ask(prefix: string, sql: string) {
    for (const [name, bytes] of await storage.objects(BUCKET)) {
      await writeFile(join(folder, name.replaceAll('/', '!')), bytes);
    }
    await using duck = await openDuck();
    const answer = await duck.connection.runAndReadAll(sql.replace('$FILES', sqlText(join(folder, `${prefix}![!_]*`))));
    return answer.getRowObjectsJson();
  }

  it('brings all events, then those that came since: DuckDB counts and sums them exactly', async () => {
    const id = await newExport(client, { partner: 'gcs', type: 'events', format: 'parquet', settings });
    const [first] = await runsDone(client, { id, count: 1 });
    expect(first).toMatchObject({ state: 'DONE', rows: 600 });
    expect(first?.manifest).toMatch(`gs://${BUCKET}/causeway/_${id}-${first?.runAt}-`);
    const sums = `SELECT count(*) AS rows, count(DISTINCT eventId) AS ids,
      sum((eventProps::JSON->>'Amount')::DECIMAL(18, 2)) AS amount FROM read_parquet($FILES)`;
    expect(await ask('causeway', sums)).toEqual([{ rows: '600', ids: '600', amount: asDecimal(sample.cents) }]);

    const more = purchases(10_000, 40);
    await uploadAndCommit(client, more.events);
    const [, second] = await runAgain(client, { id, count: 2 });
    expect(second).toMatchObject({ state: 'DONE', rows: 40 });
    expect(await ask('causeway', sums)).toEqual([
      { rows: '640', ids: '640', amount: asDecimal(sample.cents, more.cents) },
    ]);
    const manifests = [...(await storage.objects(BUCKET))].filter(([name]) => name.includes(`/_${id}-`));
    expect(manifests.map(([, text]) => JSON.parse(String(text)).rows).toSorted()).toEqual([40, 600].toSorted());
  });

  it('brings all people without a key, through a pool that trusts the role of this deployment', async () => {
    const access = { kind: 'federation', audience, serviceAccount: 'causeway@partner-1.iam.gserviceaccount.com' };
    const wish = {
      partner: 'gcs',
      type: 'profiles',
      format: 'jsonl',
      settings: { bucket: BUCKET, prefix: 'people', access },
    };
    const id = await newExport(client, wish);
    const [run] = await runsDone(client, { id, count: 1 });
    expect(run).toMatchObject({ state: 'DONE', rows: 9 });
    const people = `SELECT count(*) AS rows, min(identity) AS first, max(identity) AS last
      FROM read_json($FILES, format = 'newline_delimited', columns = {'identity': 'VARCHAR'})`;
    expect(await ask('people', people)).toEqual([{ rows: '9', first: 'p0', last: 'p8' }]);
    expect(doors.seen.map(({ host }) => host)).toContain('sts.googleapis.com');
  });

  it('never shows the key', async () => {
    const wish = { partner: 'gcs', type: 'events', format: 'json', frequency: 'one-time', settings };
    const id = await newExport(client, { ...wish, settings: { ...settings, prefix: 'once' } });
    const shown = await client.call('GET', `/api/exports/${id}`);
    expect(shown.json.export.settings.access).toEqual({ kind: 'key', key: '********' });
    await runsDone(client, { id, count: 1 });
  });

  it('of a bucket that is not there is refused before it is saved', async () => {
    const wish = {
      name: 'x',
      partner: 'gcs',
      type: 'events',
      frequency: 4,
      settings: { ...settings, bucket: 'nowhere' },
    };
    const answer = await client.call('POST', '/api/exports', wish);
    expect([answer.status, answer.json.error]).toEqual([400, 'settings: The bucket "nowhere" does not exist.']);
  });
});

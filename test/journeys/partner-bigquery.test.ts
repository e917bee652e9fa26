import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bigquery, bigqueryOf } from '../support/google/bigquery.ts';
import { type Doors, googleDoors, keyFile } from '../support/google/identity.ts';
import { asDecimal, newExport, purchases, runAgain, runsDone } from '../support/google/partner-runs.ts';
import { type Bucket, storageOf } from '../support/google/storage.ts';
import { type Client, newAccount, stack, until, uploadAndCommit } from '../support/local-stack.ts';
import { standIn } from '../support/partners-corner.ts';

/** From a call of the API to rows in tables, which are counted by a query. */
let bigquery: Bigquery;
let corner: AsyncDisposable;
let client: Client;
const sample = purchases(0, 600);
const more = purchases(10_000, 40);
const doors: Doors = { letsIn: () => true, mayAct: true, seen: [] };
const bucket: Bucket = { objects: new Map(), letsIn: () => true };
const settings = { projectId: 'partner-1', datasetId: 'causeway', access: { kind: 'key', key: keyFile } };
const staging = { bucket: 'staging', prefix: 'in' };

beforeAll(async () => {
  const dataset = { project: 'partner-1', id: 'causeway', location: 'EU' };
  const staged = async (uri: string) => bucket.objects.get(uri.replace('gs://staging/', ''))?.bytes;
  bigquery = await bigqueryOf({ dataset, staged });
  corner = await standIn(stack.partners, {
    ...googleDoors(doors),
    'bigquery.googleapis.com': bigquery.listener,
    'storage.googleapis.com': storageOf(bucket),
  });
  client = await newAccount();
  await uploadAndCommit(client, sample.events);
});
afterAll(async () => {
  await corner?.[Symbol.asyncDispose]();
  await bigquery?.close();
});

const sums = `SELECT count(*) AS rows, count(DISTINCT eventId) AS ids, count(DISTINCT identity) AS people,
  sum((eventProps->>'Amount')::DECIMAL(18, 2)) AS amount, min(eventTime) AS first FROM events`;
const found = (rows: number, ...cents: number[]) => [
  { rows: String(rows), ids: String(rows), people: '9', amount: asDecimal(...cents), first: '2023-11-14 22:13:20' },
];

describe('an export to BigQuery on the deployed stack', () => {
  it('brings all events, then those that came since: a query counts and sums them exactly', async () => {
    const id = await newExport(client, { partner: 'bigquery', type: 'events', settings });
    const [first] = await runsDone(client, { id, count: 1 });
    expect(first).toMatchObject({ state: 'DONE', rows: 600, manifest: 'partner-1.causeway.events' });
    expect(await bigquery.query(sums)).toEqual(found(600, sample.cents));

    await uploadAndCommit(client, more.events);
    const [, second] = await runAgain(client, { id, count: 2 });
    expect(second).toMatchObject({ state: 'DONE', rows: 40 });
    expect(await bigquery.query(sums)).toEqual(found(640, sample.cents, more.cents));
  });

  it('brings all people by one job, from a bucket', async () => {
    const before = bigquery.jobs.size;
    const id = await newExport(client, { partner: 'bigquery', type: 'profiles', settings: { ...settings, staging } });
    const [run] = await runsDone(client, { id, count: 1 });
    expect(run).toMatchObject({ state: 'DONE', rows: 9 });
    const people = 'SELECT count(*) AS rows, min(identity) AS first, max(identity) AS last FROM profiles';
    expect(await bigquery.query(people)).toEqual([{ rows: '9', first: 'p0', last: 'p8' }]);
    expect(bigquery.jobs.size).toBe(before + 1);
  });

  const once = { frequency: 'one-time', from: '2023-11-01' };

  it('whose dataset was refused in the middle says so, and the next start brings each row once', async () => {
    await bigquery.query('DELETE FROM events');
    const id = await newExport(client, { partner: 'bigquery', type: 'events', ...once, settings });
    const [done] = await runsDone(client, { id, count: 1 });
    expect(done).toMatchObject({ state: 'DONE', rows: 640 });
    await bigquery.query('DELETE FROM events');
    bigquery.faults.jobFails = 'invalid';
    const again = await newExport(client, { partner: 'bigquery', type: 'events', ...once, settings });
    const [failed] = await runsDone(client, { id: again, count: 1 });
    expect(failed).toMatchObject({
      state: 'FAILED',
      reason: expect.stringContaining('did not take the rows (invalid)'),
    });
    expect(await bigquery.query('SELECT count(*) AS rows FROM events')).toEqual([{ rows: '0' }]);
    bigquery.faults.jobFails = undefined;
    await runAgain(client, { id: again, count: 1 });
    const ended = await until('the run to be complete', async () => {
      const [run] = await runsDone(client, { id: again, count: 1 });
      return run?.state === 'DONE' && run;
    });
    expect(ended).toMatchObject({ rows: 640 });
    expect(await bigquery.query(sums)).toEqual(found(640, sample.cents, more.cents));
  });

  it('never shows the key', async () => {
    const shown = await client.call('GET', '/api/exports');
    for (const { settings: some } of shown.json.exports) {
      expect(some.access).toEqual({ kind: 'key', key: '********' });
    }
  });

  it('of a dataset that is not there is refused before it is saved', async () => {
    const wish = {
      name: 'x',
      partner: 'bigquery',
      type: 'events',
      frequency: 4,
      settings: { ...settings, datasetId: 'no' },
    };
    const answer = await client.call('POST', '/api/exports', wish);
    expect([answer.status, answer.json.error]).toEqual([400, expect.stringContaining('"partner-1.no" does not exist')]);
  });
});

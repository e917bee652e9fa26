import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuck, sqlText } from '../../lambdas/runtime/duckdb.ts';
import { ACCOUNT, ACCOUNT_HOST, type Azurite, containerSas, startAzurite } from '../support/azurite.ts';
import { type Client, event, newAccount, stack, until, uploadAndCommit } from '../support/local-stack.ts';
import { standIn } from '../support/partners-corner.ts';

/** From a call of the API to rows in a storage account, which DuckDB reads as its owner would. */
let azurite: Azurite;
let corner: AsyncDisposable;
let client: Client;
let folder: string;
let sample: ReturnType<typeof purchases>;

const CONTAINER = 'exports';
const PREFIX = 'marketing/causeway';
const settings = { account: ACCOUNT, container: CONTAINER, prefix: PREFIX, sas: containerSas(CONTAINER) };

beforeAll(async () => {
  azurite = await startAzurite();
  await azurite.makeContainer(CONTAINER);
  corner = await standIn(stack.partners, { [ACCOUNT_HOST]: azurite.address });
  folder = await mkdtemp(join(tmpdir(), 'partner-azure-'));
  client = await newAccount();
  sample = purchases(0, 600);
  await uploadAndCommit(client, sample.events);
});
afterAll(async () => {
  await corner?.[Symbol.asyncDispose]();
  await azurite?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Purchases whose amounts have cents, as no sum of floats would keep them. */
function purchases(from: number, count: number) {
  const cents = Array.from({ length: count }, (_, index) => (from + index) * 7 + 1);
  const events = cents.map((amount, index) => event(`p${index % 9}`, from + index, { Amount: amount / 100 }));
  return { events, sum: cents.reduce((sum, one) => sum + one, 0) };
}
const euros = (...cents: number[]) => (cents.reduce((sum, one) => sum + one, 0) / 100).toFixed(2);

async function newExport(more: object): Promise<number> {
  const wish = { name: 'to Azure', partner: 'azure', type: 'events', frequency: 4, settings, ...more };
  const answer = await client.call('POST', '/api/exports', wish);
  expect(answer.status, answer.text).toBe(201);
  return answer.json.export.id;
}

async function runsDone(id: number, count: number) {
  return await until(`${count} runs of export ${id}`, async () => {
    const { runs } = (await client.call('GET', `/api/exports/${id}`)).json;
    const ended = runs.filter(({ state }: { state: string }) => state === 'DONE' || state === 'FAILED');
    return ended.length >= count && ended.toSorted((a: any, b: any) => a.runAt - b.runAt);
  });
}

/** Asks DuckDB about the data of an export, and nothing of what else is in the container. */
async function ask(prefix: string, sql: string) {
  const blobs = [...(await azurite.blobs(CONTAINER))].filter(([name]) => name.startsWith(`${prefix}/`));
  for (const [name, bytes] of blobs) await writeFile(join(folder, name.replaceAll('/', '!')), bytes);
  await using duck = await openDuck();
  const pattern = sqlText(join(folder, `${prefix.replaceAll('/', '!')}![!_]*`));
  const answer = await duck.connection.runAndReadAll(sql.replace('$FILES', pattern));
  return answer.getRowObjectsJson();
}

function manifestsOf(blobs: Map<string, Buffer>, prefix: string) {
  const found = [...blobs].filter(([name]) => name.startsWith(`${prefix}/_`) && name.endsWith('-manifest.json'));
  return found.map(([, text]) => JSON.parse(String(text))).toSorted((a, b) => a.runAt - b.runAt);
}

describe('an export to Azure on the deployed stack', () => {
  it('brings all events, then those that came since: DuckDB counts and sums them exactly', async () => {
    const id = await newExport({ format: 'parquet' });
    const [first] = await runsDone(id, 1);
    expect(first).toMatchObject({ state: 'DONE', rows: 600 });
    expect(first.manifest).toMatch(`https://${ACCOUNT_HOST}/${CONTAINER}/${PREFIX}/_${id}-${first.runAt}-`);
    const sums = `SELECT count(*) AS rows, count(DISTINCT eventId) AS ids, count(DISTINCT identity) AS people,
      sum((eventProps::JSON->>'Amount')::DECIMAL(18, 2)) AS amount FROM read_parquet($FILES)`;
    expect(await ask(PREFIX, sums)).toEqual([{ rows: '600', ids: '600', people: '9', amount: euros(sample.sum) }]);

    const more = purchases(10_000, 40);
    await uploadAndCommit(client, more.events);
    await until(
      'the run to be taken',
      async () => (await client.call('POST', `/api/exports/${id}/run`)).status === 202,
    );
    const [, second] = await runsDone(id, 2);
    expect(second).toMatchObject({ state: 'DONE', rows: 40, window: { after: first.window.upTo } });
    expect(await ask(PREFIX, sums)).toEqual([
      { rows: '640', ids: '640', people: '9', amount: euros(sample.sum, more.sum) },
    ]);
    expect(manifestsOf(await azurite.blobs(CONTAINER), PREFIX).map(({ rows }) => rows)).toEqual([600, 40]);
  });

  it('brings all people, as the customer’s DuckDB reads a CSV', async () => {
    const prefix = `${PREFIX}/people`;
    const id = await newExport({ type: 'profiles', format: 'csv', settings: { ...settings, prefix } });
    const [run] = await runsDone(id, 1);
    expect(run).toMatchObject({ state: 'DONE', rows: 9 });
    const people = `SELECT count(*) AS rows, min(identity) AS first, max(identity) AS last
      FROM read_csv($FILES, header = true, all_varchar = true)`;
    expect(await ask(prefix, people)).toEqual([{ rows: '9', first: 'p0', last: 'p8' }]);
  });

  it('shows when its SAS ends, and never the SAS', async () => {
    const id = await newExport({ format: 'json', frequency: 'one-time', settings: { ...settings, prefix: 'once' } });
    const shown = await client.call('GET', `/api/exports/${id}`);
    expect(shown.json.export).toMatchObject({ partnerName: 'Microsoft Azure' });
    expect(shown.json.export.settings).toMatchObject({ account: ACCOUNT_HOST, sas: '********' });
    expect(Date.parse(shown.json.export.settings.expiresAt)).toBeGreaterThan(Date.now());
    await runsDone(id, 1);
  });

  it.each([
    ['may only read', () => containerSas(CONTAINER, { permits: 'rl' }), 'settings.sas: may not write'],
    ['is of another container', () => containerSas('others'), 'does not accept the SAS'],
    ['ended', () => containerSas(CONTAINER, { endsAt: new Date(Date.now() - 1_000) }), 'The SAS ended at'],
  ])('is refused with a sentence where the SAS %s', async (_what, sas, sentence) => {
    const wish = { name: 'x', partner: 'azure', type: 'events', frequency: 4, settings: { ...settings, sas: sas() } };
    const answer = await client.call('POST', '/api/exports', wish);
    expect([answer.status, answer.json.error]).toEqual([400, expect.stringContaining(sentence)]);
  });
});

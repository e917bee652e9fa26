import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Bigquery, bigqueryOf } from '../../support/google/bigquery.ts';
import { type Break, breakingLine } from '../../support/google/breaking-line.ts';
import { type Doors, googleDoors, keyFile } from '../../support/google/identity.ts';
import { type Bucket, storageOf } from '../../support/google/storage.ts';
import { accountId } from '../../support/http-account.ts';
import { partnersCorner } from '../../support/partners-corner.ts';
import { commitEvents } from '../commit-events.ts';
import { type ExportsWorld, exportsWorld } from '../exports-world.ts';
import { lakeParts } from '../lake-parts.ts';

/** Whole runs to Google, which die between any two of their steps and are done again: nothing is lost, nothing doubled. */
const lake = lakeParts();
const doors: Doors = { letsIn: () => true, mayAct: true, seen: [] };
const bucket: Bucket = { objects: new Map(), letsIn: () => true };
let bigquery: Bigquery;
const line = breakingLine({
  ...googleDoors(doors),
  'storage.googleapis.com': storageOf(bucket),
  'bigquery.googleapis.com': (asked: IncomingMessage, answer: ServerResponse) => bigquery.listener(asked, answer),
});
const corner = await partnersCorner(line.standIns);
let world: ExportsWorld;
const EVENTS = 9;
let cuts = 0;
const all = Array.from({ length: EVENTS }, (_, index) => index);
const eventOf = (index: number) => ({
  ...{ id: `${index}`, name: index % 2 === 0 ? 'Charged' : 'App Launched', ts: 1_790_000_000 + index },
  props: { Amount: index },
});

/** Commits the events anew, in files of 100 MB each, as upkeep replaces files: what was there before is gone. */
async function recut(files: readonly (readonly number[])[]): Promise<void> {
  for (const key of world.store.objects.keys()) if (key.startsWith('lake/')) world.store.objects.delete(key);
  for (const [key, { sk }] of world.table.items) if (String(sk).startsWith('file#')) world.table.items.delete(key);
  for (const [index, places] of files.entries()) {
    const [commit, events] = [index + 1, places.map(eventOf)];
    await commitEvents({ world, lake }, { commit, events, bytes: 100_000_000, file: `${commit}-${++cuts}` });
  }
}

beforeAll(async () => {
  const staged = async (uri: string) => bucket.objects.get(uri.replace('gs://partner/', ''))?.bytes;
  bigquery = await bigqueryOf({ dataset: { project: 'partner-1', id: 'causeway', location: 'US' }, staged });
  vi.resetModules();
  vi.stubEnv('PARTNERS_AT', corner.address);
  world = await exportsWorld();
  await recut([all]);
});
afterAll(async () => {
  await corner[Symbol.asyncDispose]();
  await bigquery?.close();
});

const access = { kind: 'key', key: keyFile };
const dataset = { projectId: 'partner-1', datasetId: 'causeway', access };
const ways = {
  'to a bucket': { partner: 'gcs', settings: { bucket: 'partner', prefix: 'in', access } },
  'to tables': { partner: 'bigquery', settings: dataset },
  'to tables, by way of a bucket': { partner: 'bigquery', settings: { ...dataset, staging: { bucket: 'partner' } } },
};

/** A run that may die, by hand started again until it is done; answers how often it had to be started. */
async function runUntilDone(id: number, next?: Break): Promise<number> {
  line.watch(next);
  for (let starts = 1; ; starts++) {
    const executionArn = world.machine.start();
    const died = await world.run(id, executionArn).then(
      () => false,
      () => true,
    );
    if (!died) return starts;
    world.machine.alive.delete(executionArn);
    const error = { Error: 'States.ExceedToleratedFailureThreshold', Cause: '' };
    await world.steps.fail({ accountId, exportId: id, executionArn, error });
    if (starts > 3) throw new Error('the run does not end');
  }
}

/** A run whose last step dies after all that it does at the partner's. */
async function breaksOffAtItsEnd(id: number): Promise<void> {
  const executionArn = world.machine.start();
  const { runAt, plan } = await world.steps.begin({ accountId, exportId: id, trigger: 'manual', executionArn });
  const parts = JSON.parse(String(world.store.objects.get(`plans/${plan.key}`)));
  for (const part of parts) await world.steps.write({ accountId, exportId: id, runAt, part });
  world.failTransaction(new Error('the table is down'));
  await expect(world.steps.finish({ accountId, exportId: id, runAt })).rejects.toThrow('the table is down');
  await world.steps.fail({ accountId, exportId: id, executionArn, error: { Error: 'Error', Cause: '' } });
  world.machine.alive.delete(executionArn);
}

async function newExport(wish: object): Promise<number> {
  bucket.objects.clear();
  delete doors.revoked;
  line.watch();
  if (bigquery.tables.has('events')) await bigquery.query('DELETE FROM events');
  const made = await world.api('POST', '/api/exports', {
    ...{ name: 'n', type: 'events', format: 'jsonl', frequency: 4 },
    ...wish,
  });
  expect(made.status, made.text).toBe(201);
  return made.json.export.id;
}

/** The amounts of all rows that count: in tables, or in files that a manifest names. */
async function amounts(partner: string): Promise<number[]> {
  if (partner === 'bigquery') {
    const rows = await bigquery.query(`SELECT eventProps->>'Amount' AS amount FROM events`);
    return rows.map(({ amount }) => Number(amount)).toSorted((a, b) => a - b);
  }
  const manifests = [...bucket.objects].filter(([name]) => name.endsWith('-manifest.json'));
  const named = manifests.flatMap(([, { bytes }]) => JSON.parse(String(bytes)).files);
  const lines = named.flatMap(({ name }) => {
    const bytes = bucket.objects.get(`in/${name}`)?.bytes;
    return String(gunzipSync(bytes ?? Buffer.alloc(0)))
      .trimEnd()
      .split('\n');
  });
  return lines.map((text) => JSON.parse(text).eventProps.Amount).toSorted((a, b) => a - b);
}

describe('a part of a run to tables', () => {
  it('that is still at work when its run has ended adds no row', async () => {
    const id = await newExport(ways['to tables']);
    const executionArn = world.machine.start();
    const asked = { accountId, exportId: id };
    const { runAt, plan } = await world.steps.begin({ ...asked, trigger: 'manual', executionArn });
    const [part] = JSON.parse(String(world.store.objects.get(`plans/${plan.key}`)));
    await world.steps.fail({ ...asked, executionArn, error: { Error: 'Error', Cause: '' } });
    await expect(world.steps.write({ ...asked, runAt, part })).rejects.toThrow('is under way no more');
    expect(await amounts('bigquery')).toEqual([]);
  });
});

describe.each(Object.entries(ways))('a run %s', (_way, wish) => {
  it('that dies between any two of its steps brings each row once when it is done again', async () => {
    await runUntilDone(await newExport(wish));
    expect(await amounts(wish.partner)).toEqual(all);
    const requests = line.requests();
    expect(requests).toBeGreaterThan(4);
    for (let at = 1; at <= requests; at++) {
      for (const when of ['before', 'after'] as const) {
        const starts = await runUntilDone(await newExport(wish), { at, when });
        expect([at, when, starts, await amounts(wish.partner)]).toEqual([at, when, 2, all]);
      }
    }
  });

  it('that broke off at its very end is completed with the key that is set since, for the same place', async () => {
    const id = await newExport(wish);
    await breaksOffAtItsEnd(id);
    doors.revoked = 'key-1';
    const key = keyFile.replace('"key-1"', '"key-2"');
    const settings = { ...wish.settings, access: { kind: 'key', key } };
    const mended = await world.api('PATCH', `/api/exports/${id}`, { settings });
    expect(mended.status, mended.text).toBe(200);
    await world.run(id);
    expect(await amounts(wish.partner)).toEqual(all);
  });

  it('whose files were cut otherwise before it was taken up brings each row once', async () => {
    const id = await newExport(wish);
    await recut([all.slice(0, 4), all.slice(4)]);
    line.watch();
    const executionArn = world.machine.start();
    const asked = { accountId, exportId: id };
    const { runAt, plan } = await world.steps.begin({ ...asked, trigger: 'manual', executionArn });
    const [first, second] = JSON.parse(String(world.store.objects.get(`plans/${plan.key}`)));
    await world.steps.write({ ...asked, runAt, part: first });
    await recut([all.slice(0, 6), all.slice(6)]);
    await expect(world.steps.write({ ...asked, runAt, part: second })).rejects.toThrow('is not in the lake');
    await world.steps.fail({ ...asked, executionArn, error: { Error: 'Error', Cause: '' } });
    world.machine.alive.delete(executionArn);
    await world.run(id);
    expect(await amounts(wish.partner)).toEqual(all);
    await recut([all]);
  });

  it('that finds nothing new adds nothing', async () => {
    const id = await newExport(wish);
    await runUntilDone(id);
    await runUntilDone(id);
    expect(await amounts(wish.partner)).toEqual(all);
    const { runs } = (await world.api('GET', `/api/exports/${id}`)).json;
    expect(runs.map(({ rows }: { rows: number }) => rows).toSorted()).toEqual([0, EVENTS]);
  });
});

import { gunzipSync } from 'node:zlib';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { busEventSchemas } from '#core/messages/bus-events.ts';
import { databaseIdOf } from '../../lambdas/exports/domain/file-names.ts';
import { accountId } from '../support/http-account.ts';
import { commitEvents } from './commit-events.ts';
import { type ExportsWorld, exportsWorld } from './exports-world.ts';
import { type EventRow, lakeParts } from './lake-parts.ts';

const lake = lakeParts();
let world: ExportsWorld;
let id: number;
let head: number;
const TS = 1_790_000_000;
const rows = (from: number, count: number): EventRow[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(from + index), name: 'Charged', ts: TS + from + index }));

async function commit(events: readonly EventRow[], counted = events.length) {
  await commitEvents({ world, lake }, { commit: ++head, events, counted });
}
const shown = async () => (await world.api('GET', `/api/exports/${id}`)).json;
const begin = async (executionArn: string) =>
  await world.steps.begin({ accountId, exportId: id, trigger: 'schedule', executionArn });
const DATABASE = databaseIdOf({ accountId, deployment: 'key-1' });
const manifestAt = (runAt: number) => `partner/_${id}-${runAt}-${DATABASE}-manifest.json`;
const manifest = (runAt: number) => JSON.parse(String(world.store.objects.get(manifestAt(runAt))));
const failure = (message: string) => ({
  Error: 'Failure',
  Cause: JSON.stringify({ errorType: 'Failure', errorMessage: message }),
});

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23, 20) });
  world = await exportsWorld();
  head = 0;
  const wish = { name: 'n', partner: 's3', type: 'events', frequency: 4, settings: { bucket: 'partner' } };
  id = (await world.api('POST', '/api/exports', wish)).json.export.id;
});

describe('a run', () => {
  it('delivers what is committed, then the manifest, then moves the window and says so', async () => {
    await commit(rows(0, 30));
    await commit(rows(30, 12));
    const { begun } = await world.run(id);
    const name = `${id}-${begun.runAt}-Charged-20261124-0-${DATABASE}.json.gz`;
    const lines = gunzipSync(world.store.objects.get(`partner/${name}`) ?? '')
      .toString()
      .trimEnd()
      .split('\n');
    expect([lines[0], lines.length]).toEqual(['Charged', 43]);
    expect(manifest(begun.runAt)).toMatchObject({
      schemaVersion: 1,
      accountId,
      exportId: id,
      window: { after: 0, upTo: 2 },
      rows: 42,
      minTs: TS,
      maxTs: TS + 41,
      files: [{ name, event: 'Charged', rows: 42 }],
    });
    const partner = world.store.written.filter((key) => key.startsWith('partner/'));
    expect(partner.at(-1)).toBe(manifestAt(begun.runAt));
    const { export: after, runs } = await shown();
    expect(after).toMatchObject({ state: 'PENDING', exportedThrough: 2, lastRun: { state: 'DONE', rows: 42 } });
    expect(runs).toMatchObject([
      {
        runAt: begun.runAt,
        state: 'DONE',
        rows: 42,
        files: 1,
        progress: { partsDone: 1, parts: 1 },
        manifest: expect.stringMatching(/^s3:\/\/partner\//),
      },
    ]);
    const events = world.announced();
    expect(events.map(({ type }) => type)).toEqual(['export.run.started', 'export.run.completed']);
    for (const event of events) busEventSchemas[event.type as 'export.run.started'].parse(event.detail);
    expect(events[1]?.detail.totals.rows).toBe(42);
  });

  it('takes up where the last one ended: every row is in one window (failure modes 1 and 4)', async () => {
    await commit(rows(0, 5));
    const first = await world.run(id);
    await commit(rows(100, 3).map((row) => ({ ...row, ts: 1 })));
    const second = await world.run(id);
    const third = await world.run(id);
    const windows = [first, second, third].map(({ begun }) => manifest(begun.runAt));
    expect(windows.map(({ window, rows: count }) => [window.after, window.upTo, count])).toEqual([
      [0, 1, 5],
      [1, 2, 3],
      [2, 2, 0],
    ]);
    expect(new Set(windows.map(({ runAt }) => runAt)).size).toBe(3);
  });

  it('that finds nothing has a manifest that says 0 rows (failure mode 7)', async () => {
    const { begun, plan } = await world.run(id);
    expect(plan).toEqual([]);
    expect(manifest(begun.runAt)).toMatchObject({ rows: 0, files: [], bytes: 0, minTs: null });
  });

  it('with fewer rows than are committed fails loudly, and the window stays', async () => {
    await commit(rows(0, 5), 6);
    await expect(world.run(id)).rejects.toThrow('Part 1 came to 5 rows where 6 are committed');
    expect((await shown()).export.exportedThrough).toBe(0);
  });

  it('of which a part has no result fails loudly, and writes no manifest', async () => {
    await commit(rows(0, 5));
    const { runAt } = await begin(world.machine.start());
    await expect(world.steps.finish({ accountId, exportId: id, runAt })).rejects.toThrow('parts/00001.json is missing');
    expect(world.store.objects.has(manifestAt(runAt))).toBe(false);
  });

  it('whose last step is called twice is counted once', async () => {
    await commit(rows(0, 5));
    const { begun } = await world.run(id);
    const again = await world.steps.finish({ accountId, exportId: id, runAt: begun.runAt });
    expect(again).toEqual({ rows: 5, files: 1 });
    expect((await shown()).export.exportedThrough).toBe(1);
  });

  it('is not said to be announced when the bus did not take it', async () => {
    world.bus.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] });
    await expect(begin(world.machine.start())).rejects.toThrow('ThrottlingException');
  });
});

describe('the lock', () => {
  it('of two starts at once one wins (failure mode 9)', async () => {
    await commit(rows(0, 5));
    const both = await Promise.all([begin(world.machine.start()), begin(world.machine.start())]);
    expect(both.map(({ skipped }) => skipped).toSorted()).toEqual([false, true]);
  });

  it('a start during a run is skipped', async () => {
    const first = await begin(world.machine.start());
    expect((await begin(world.machine.start())).skipped).toBe(true);
    expect((await shown()).export.run.runAt).toBe(first.runAt);
  });

  it('of a dead execution is taken over with its run: same window, same names', async () => {
    await commit(rows(0, 5));
    const dead = world.machine.start();
    const first = await begin(dead);
    const plan = world.store.objects.get(`plans/${first.plan.key}`);
    world.machine.alive.delete(dead);
    await commit(rows(5, 5));
    vi.setSystemTime(Date.UTC(2026, 10, 24, 20));
    const { begun } = await world.run(id);
    expect(begun).toEqual(first);
    expect(world.store.objects.get(`plans/${begun.plan.key}`)).toEqual(plan);
    expect(manifest(begun.runAt)).toMatchObject({ window: { after: 0, upTo: 1 }, rows: 5 });
    expect(world.store.objects.has(`partner/${id}-${begun.runAt}-Charged-20261124-0-${DATABASE}.json.gz`)).toBe(true);
  });

  it('a step that is tried again by its own execution goes on with its own run', async () => {
    const execution = world.machine.start();
    expect(await begin(execution)).toEqual(await begin(execution));
  });
});

describe('a definition that is edited during a run (failure mode 8)', () => {
  it('holds from the next run on', async () => {
    await commit(rows(0, 5));
    const execution = world.machine.start();
    await begin(execution);
    await world.api('PATCH', `/api/exports/${id}`, { format: 'csv' });
    const first = await world.run(id, execution);
    await commit(rows(5, 1));
    const second = await world.run(id);
    expect(manifest(first.begun.runAt).files[0].name).toMatch(/\.json\.gz$/);
    expect(manifest(second.begun.runAt).files[0].name).toMatch(/\.csv\.gz$/);
  });

  it('a run under way when its export is stopped is finished, and none follows', async () => {
    await commit(rows(0, 5));
    const execution = world.machine.start();
    await begin(execution);
    await world.api('POST', `/api/exports/${id}/stop`);
    expect((await world.run(id, execution)).finished).toEqual({ rows: 5, files: 1 });
    expect((await shown()).export.state).toBe('STOPPED');
    expect((await world.run(id)).begun.skipped).toBe(true);
  });
});

describe('a run that fails', () => {
  const refuse = () => {
    const error = Object.assign(new Error('x'), { name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } });
    world.store.refusals.set('partner', error);
  };

  it('says why, lets the lock go and leaves its rows to the next run', async () => {
    await commit(rows(0, 5));
    refuse();
    const execution = world.machine.start();
    await expect(world.run(id, execution)).rejects.toThrow('does not exist');
    const caught = { Error: 'States.ExceedToleratedFailureThreshold', Cause: '' };
    await world.steps.fail({ accountId, exportId: id, executionArn: execution, error: caught });
    const failed = await shown();
    expect(failed.export).toMatchObject({ state: 'FAILED', exportedThrough: 0 });
    expect(failed.export.reason).toContain('The bucket "partner" does not exist.');
    expect(failed.runs).toMatchObject([{ state: 'FAILED', reason: 'The bucket "partner" does not exist.' }]);
    expect(world.announced().map(({ type }) => type)).toEqual(['export.run.started', 'export.run.failed']);
    busEventSchemas['export.run.failed'].parse(world.announced()[1]?.detail);

    world.store.refusals.clear();
    await commit(rows(5, 2));
    const { begun } = await world.run(id);
    expect(manifest(begun.runAt)).toMatchObject({ window: { after: 0, upTo: 2 }, rows: 7 });
  });

  it('because a file of its plan was removed, with the rows of a deleted person, sends no row twice and loses none', async () => {
    await commit(rows(0, 3));
    await world.run(id);
    await commit(rows(3, 5));
    await commit(rows(8, 2));
    const execution = world.machine.start();
    const { runAt, plan } = await begin(execution);
    // Upkeep writes the second file anew without two rows, and what it was is removed before the part is written.
    const sk = 'file#events#000000000002#00';
    const item = world.table.items.get(`${accountId}|${sk}`);
    const key = `account=${accountId}/events/date=2026-11-23/commits-2-2-anew.parquet`;
    await world.store.add(key, await lake.events(rows(3, 3)));
    world.store.objects.delete(`lake/${item?.key}`);
    world.table.put({ ...item, pk: accountId, sk, key, rows: 3, minCommit: 2, names: [['charged', 3]] });

    const [part] = JSON.parse(String(world.store.objects.get(`plans/${plan.key}`)));
    await expect(world.steps.write({ accountId, exportId: id, runAt, part })).rejects.toThrow('is not in the lake');
    const caught = { Error: 'States.ExceedToleratedFailureThreshold', Cause: '' };
    await world.steps.fail({ accountId, exportId: id, executionArn: execution, error: caught });
    expect((await shown()).export).toMatchObject({ state: 'FAILED', exportedThrough: 1 });
    expect(world.store.written.filter((name) => name.startsWith(`partner/${id}-${runAt}`))).toEqual([]);

    const { begun } = await world.run(id);
    expect(begun.runAt).not.toBe(runAt);
    expect(manifest(begun.runAt)).toMatchObject({ window: { after: 1, upTo: 3 }, rows: 5 });
  });

  const endOf = async (executionArn: string, message: string) =>
    await world.steps.fail({ accountId, exportId: id, executionArn, error: failure(message) });

  /** Begins a run, writes its parts, and lets its last step die after the manifest, in every try. */
  async function diesAfterTheManifest(execution: string): Promise<number> {
    const { runAt, plan } = await begin(execution);
    const parts = JSON.parse(String(world.store.objects.get(`plans/${plan.key}`)));
    for (const part of parts) await world.steps.write({ accountId, exportId: id, runAt, part });
    for (const _try of [1, 2, 3]) {
      world.failTransaction(new Error('the table is down'));
      await expect(world.steps.finish({ accountId, exportId: id, runAt })).rejects.toThrow('the table is down');
      vi.setSystemTime(Date.now() + 60_000);
    }
    await endOf(execution, 'The table is down.');
    world.machine.alive.delete(execution);
    return runAt;
  }

  it('between its manifest and the window is completed by the next start: no row is in two manifests', async () => {
    await commit(rows(0, 5));
    const runAt = await diesAfterTheManifest(world.machine.start());
    const written = world.store.objects.get(manifestAt(runAt));
    expect(JSON.parse(String(written))).toMatchObject({ window: { after: 0, upTo: 1 }, rows: 5 });
    expect((await shown()).export).toMatchObject({
      state: 'FAILED',
      reason: expect.stringContaining('All its files are written; the next start completes it.'),
    });

    await commit(rows(5, 2));
    const filesBefore = world.store.written.length;
    const completed = await world.run(id);
    expect(completed).toMatchObject({ begun: { runAt, plan: { parts: 0 } }, finished: { rows: 5 } });
    const writtenAtPartner = world.store.written.slice(filesBefore).filter((key) => key.startsWith('partner/'));
    expect(writtenAtPartner).toEqual([manifestAt(runAt)]);
    expect(world.store.objects.get(manifestAt(runAt))).toEqual(written);
    const after = await shown();
    expect(after.export).toMatchObject({ state: 'PENDING', exportedThrough: 1 });
    expect(after.runs).toEqual([expect.objectContaining({ runAt, state: 'DONE', rows: 5 })]);
    expect(after.runs[0]).not.toHaveProperty('reason');

    const next = await world.run(id);
    expect(manifest(next.begun.runAt)).toMatchObject({ window: { after: 1, upTo: 2 }, rows: 2 });
    const types = world.announced().map(({ type }) => type.replace('export.run.', ''));
    expect(types).toEqual(['started', 'failed', 'started', 'completed', 'started', 'completed']);
    for (const { type, detail } of world.announced()) busEventSchemas[type as 'export.run.started'].parse(detail);
    const [started, failed, again] = world.announced().map(({ detail }) => detail.run.attempt);
    expect([started, failed]).toEqual([expect.stringMatching(/^[0-9a-f]{8}$/), started]);
    expect(again).toMatch(/^[0-9a-f]{8}$/);
    expect(again).not.toBe(started);
  });

  it('between its manifest and the window is completed by hand, too', async () => {
    await commit(rows(0, 5));
    const runAt = await diesAfterTheManifest(world.machine.start());
    const { status, json } = await world.api('POST', `/api/exports/${id}/run`);
    expect([status, json.run.runAt]).toEqual([202, runAt]);
  });

  it('because the manifest itself was refused leaves none, and its rows to the next run', async () => {
    await commit(rows(0, 5));
    const execution = world.machine.start();
    const { runAt, plan } = await begin(execution);
    const [part] = JSON.parse(String(world.store.objects.get(`plans/${plan.key}`)));
    await world.steps.write({ accountId, exportId: id, runAt, part });
    refuse();
    await expect(world.steps.finish({ accountId, exportId: id, runAt })).rejects.toThrow('does not exist');
    await endOf(execution, 'It was refused.');
    world.store.refusals.clear();
    const { begun } = await world.run(id);
    expect(begun.runAt).toBeGreaterThan(runAt);
    expect(manifest(begun.runAt)).toMatchObject({ window: { after: 0, upTo: 1 }, rows: 5 });
    expect(world.store.objects.has(manifestAt(runAt))).toBe(false);
  });

  it('is not said to have ended while its end could not be noted: the step is tried again', async () => {
    const execution = world.machine.start();
    await begin(execution);
    world.failTransaction(
      Object.assign(new Error('cancelled'), {
        name: 'TransactionCanceledException',
        CancellationReasons: [{ Code: 'TransactionConflict' }],
      }),
    );
    await expect(endOf(execution, 'It broke.')).rejects.toMatchObject({ name: 'Failure', code: 'superseded' });
    expect(world.announced().map(({ type }) => type)).toEqual(['export.run.started']);
    await endOf(execution, 'It broke.');
    expect((await shown()).export.state).toBe('FAILED');
  });

  it('is ended once, however often the step is tried', async () => {
    const execution = world.machine.start();
    await begin(execution);
    const failed = { accountId, exportId: id, executionArn: execution, error: failure('It broke.') };
    const ends = [await world.steps.fail(failed), await world.steps.fail(failed)];
    expect(ends[0]).toEqual(ends[1]);
    const [, ...told] = world.announced().map(({ detail }) => detail.run.attempt);
    expect(told).toEqual([expect.stringMatching(/^[0-9a-f]{8}$/), told[0]]);
    expect((await shown()).runs).toMatchObject([{ state: 'FAILED', reason: 'It broke.' }]);
  });

  it('an execution that holds no lock ends nobody else’s run', async () => {
    await begin(world.machine.start());
    const stranger = { accountId, exportId: id, executionArn: 'other', error: failure('It broke.') };
    expect(await world.steps.fail(stranger)).toEqual({ runAt: null });
    expect((await shown()).export.state).toBe('RUNNING');
  });
});

describe('a run with the customer’s keys (failure mode 23)', () => {
  it('has them in no plan, no input, no result and no announcement', async () => {
    const secretAccessKey = 'never-to-be-seen-anywhere';
    const access = { kind: 'keys', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey };
    await world.api('PATCH', `/api/exports/${id}`, { settings: { bucket: 'partner', access } });
    await commit(rows(0, 5));
    const { begun, plan, finished } = await world.run(id);
    const plans = [...world.store.objects]
      .filter(([key]) => key.startsWith('plans/'))
      .map(([, bytes]) => String(bytes));
    const items = [...world.table.items.values()].map((item) => JSON.stringify(item));
    const seen = [begun, plan, finished, world.announced(), await shown(), manifest(begun.runAt)].map((some) =>
      JSON.stringify(some),
    );
    for (const text of [...plans, ...items, ...seen]) expect(text).not.toContain(secretAccessKey);
    expect(world.store.s3.commandCalls(PutObjectCommand).length).toBeGreaterThan(3);
  });
});

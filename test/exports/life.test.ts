import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { busEventSchemas } from '#core/messages/bus-events.ts';
import type { OpenBatches } from '../../lambdas/exports/destinations/destination.ts';
import { accountId } from '../support/http-account.ts';
import { nextCommits } from './commit-events.ts';
import { type ExportsWorld, exportsWorld } from './exports-world.ts';
import { lakeParts } from './lake-parts.ts';

/** What becomes of an export: it fails, pauses itself, is paused, resumed and edited, and its runs are cancelled. */
const lake = lakeParts();
let world: ExportsWorld;
let id: number;
let commit: (rows: number) => Promise<void>;
const wish = { name: 'n', partner: 's3', type: 'events', frequency: 4, settings: { bucket: 'partner' } };
const shown = async () => (await world.api('GET', `/api/exports/${id}`)).json;
const call = async (path: string) => await world.api('POST', `/api/exports/${id}/${path}`);
const types = () => world.announced().map(({ type }) => type);
const create = async (more: object = {}): Promise<number> =>
  (await world.api('POST', '/api/exports', { ...wish, ...more })).json.export.id;

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23, 20) });
  world = await exportsWorld();
  commit = nextCommits(world, lake);
  id = await create();
});

const refusal = (name: string, httpStatusCode: number) =>
  Object.assign(new Error('raw words'), { name, $metadata: { httpStatusCode } });
const gone = refusal('NoSuchBucket', 404);

/** A run that breaks off at the partner's, as the state machine does it. */
async function failedRun(why: Error): Promise<void> {
  world.store.refusals.set('partner', why);
  const execution = world.machine.start();
  await expect(world.run(id, execution)).rejects.toThrow();
  world.machine.alive.delete(execution);
  const error = { Error: 'States.ExceedToleratedFailureThreshold', Cause: '' };
  await world.steps.fail({ accountId, exportId: id, executionArn: execution, error });
  world.store.refusals.clear();
}

describe('a failed run', () => {
  it.each([
    [gone, 'yours'],
    [refusal('SlowDown', 503), 'partner'],
  ] as const)('says whose it is to mend: %o', async (why, fault) => {
    await commit(5);
    await failedRun(why);
    const { export: failed, runs } = await shown();
    expect(failed).toMatchObject({ state: 'FAILED', badge: 'Failed', lastRun: { state: 'FAILED', fault } });
    expect(runs).toMatchObject([{ state: 'FAILED', fault, seconds: 0 }]);
    expect(world.announced().at(-1)).toMatchObject({ type: 'export.run.failed', detail: { fault } });
  });

  it('that broke off here is ours', async () => {
    await commit(5);
    const execution = world.machine.start();
    await world.steps.begin({ accountId, exportId: id, trigger: 'schedule', executionArn: execution });
    const error = { Error: 'Lambda.Unknown', Cause: 'out of memory' };
    await world.steps.fail({ accountId, exportId: id, executionArn: execution, error });
    expect((await shown()).export.lastRun).toMatchObject({ fault: 'ours' });
  });
});

describe('an export whose runs the customer’s side refuses', () => {
  it('pauses itself after three in a row, says so, and asks no more', async () => {
    await commit(5);
    for (const _run of [1, 2]) await failedRun(gone);
    expect((await shown()).export.state).toBe('FAILED');
    await failedRun(gone);
    const { export: paused } = await shown();
    expect(paused).toMatchObject({ state: 'PAUSED', badge: 'Paused', exportedThrough: 0 });
    expect(paused.reason).toMatch(/paused itself .* after 3 runs .* The bucket "partner" does not exist\./);
    expect(types().slice(-2)).toEqual(['export.run.failed', 'export.schedule.paused']);
    busEventSchemas['export.schedule.paused'].parse(world.announced().at(-1)?.detail);
    expect((await world.run(id)).begun.skipped).toBe(true);
    const run = await call('run');
    expect([run.status, run.json.error]).toEqual([409, 'This export is paused; resume it first']);
  });

  it('goes on where trouble that may pass lies between, and only counts what is the customer’s', async () => {
    await commit(5);
    for (const why of [gone, refusal('SlowDown', 503), gone, refusal('SlowDown', 503)]) await failedRun(why);
    expect((await shown()).export.state).toBe('FAILED');
    await failedRun(gone);
    expect((await shown()).export.state).toBe('PAUSED');
  });

  it('begins to count anew after a run that is delivered', async () => {
    await commit(5);
    for (const _run of [1, 2]) await failedRun(gone);
    await world.run(id);
    for (const _run of [1, 2]) await failedRun(gone);
    expect((await shown()).export.state).toBe('FAILED');
  });

  it('is told to have paused even where the step that said so died before', async () => {
    await commit(5);
    for (const _run of [1, 2, 3]) await failedRun(gone);
    const { execution } = Object(world.table.items.get(`${accountId}|export#${id}`)?.last);
    const error = { Error: 'x', Cause: '' };
    const before = types().length;
    await world.steps.fail({ accountId, exportId: id, executionArn: execution, error });
    expect(types().slice(before)).toEqual(['export.run.failed', 'export.schedule.paused']);
    expect((await shown()).export.reason).toContain('after 3 runs');
  });

  it('resumes without a gap: the run that starts brings all that came since the last delivered one', async () => {
    await commit(5);
    await world.run(id);
    await commit(2);
    for (const _run of [1, 2, 3]) await failedRun(gone);
    await commit(4);
    const started = world.machine.inputs().length;
    const resumed = await call('resume');
    expect([resumed.status, resumed.json.export.state]).toEqual([200, 'FAILED']);
    expect(world.machine.inputs()).toHaveLength(started + 1);
    await world.run(id);
    const { export: after, runs } = await shown();
    expect(after).toMatchObject({ state: 'PENDING', badge: 'Running', exportedThrough: 3 });
    expect(runs[0]).toMatchObject({ state: 'DONE', window: { after: 1, upTo: 3 }, rows: 6 });
  });

  it('goes on by itself with new settings, which are tried first', async () => {
    await commit(5);
    for (const _run of [1, 2, 3]) await failedRun(gone);
    world.store.refusals.set('partner', gone);
    const stillWrong = await world.api('PATCH', `/api/exports/${id}`, { settings: { bucket: 'partner' } });
    expect([stillWrong.status, (await shown()).export.state]).toEqual([400, 'PAUSED']);
    expect((await world.api('PATCH', `/api/exports/${id}`, { name: 'x' })).json.export.state).toBe('PAUSED');
    const started = world.machine.inputs().length;
    const mended = await world.api('PATCH', `/api/exports/${id}`, { settings: { bucket: 'other' } });
    expect(mended.json.export.state).toBe('FAILED');
    expect(world.machine.inputs()).toHaveLength(started + 1);
    expect((await world.run(id)).finished).toMatchObject({ rows: 5 });
  });
});

describe('POST /api/exports/{id}/pause', () => {
  it('finishes the run under way, and starts none until it is resumed', async () => {
    await commit(5);
    const execution = world.machine.start();
    await world.steps.begin({ accountId, exportId: id, trigger: 'schedule', executionArn: execution });
    const paused = await call('pause');
    expect(paused.json.export).toMatchObject({ state: 'PAUSED', run: { runAt: expect.any(Number) } });
    expect(paused.json.export.reason).toContain('The run that was under way is finished first.');
    expect((await world.run(id, execution)).finished).toMatchObject({ rows: 5 });
    expect((await world.run(id)).begun.skipped).toBe(true);
    expect((await call('pause')).json.export.reason).not.toContain('under way');
    expect((await call('resume')).json.export.state).toBe('PENDING');
    expect((await world.run(id)).begun.skipped).toBe(false);
  });

  it('by hand stays through an edit of the settings', async () => {
    await call('pause');
    const edited = await world.api('PATCH', `/api/exports/${id}`, { settings: { bucket: 'other' } });
    expect(edited.json.export.state).toBe('PAUSED');
  });

  it('is refused for one-time and stopped exports, as is to resume what is not paused', async () => {
    expect((await call('resume')).json).toMatchObject({ code: 409, error: 'This export is not paused' });
    await call('stop');
    for (const path of ['pause', 'resume']) expect((await call(path)).status).toBe(409);
    id = await create({ frequency: 'one-time' });
    expect((await call('pause')).json).toMatchObject({ code: 409 });
  });
});

describe('POST /api/exports/{id}/runs/{runAt}/cancel', () => {
  async function begun(): Promise<{ execution: string; runAt: number; parts: object[] }> {
    const execution = world.machine.start();
    const { runAt, plan } = await world.steps.begin({
      ...{ accountId, exportId: id, trigger: 'schedule', executionArn: execution },
    });
    return { execution, runAt, parts: JSON.parse(String(world.store.objects.get(`plans/${plan.key}`))) };
  }

  it('stops the run; its rows go with the next, and no manifest names what it wrote', async () => {
    await commit(5);
    const { execution, runAt } = await begun();
    const { status, json } = await call(`runs/${runAt}/cancel`);
    expect([status, json.run]).toEqual([
      200,
      expect.objectContaining({ state: 'CANCELLED', reason: 'It was cancelled.' }),
    ]);
    expect(world.machine.sfn.commandCalls(StopExecutionCommand).map((stop) => stop.args[0].input.executionArn)).toEqual(
      [execution],
    );
    expect((await shown()).export).toMatchObject({ state: 'PENDING', exportedThrough: 0 });
    expect(types()).toEqual(['export.run.started', 'export.run.failed']);
    expect(world.announced()[1]?.detail).not.toHaveProperty('fault');
    await commit(2);
    expect((await world.run(id)).finished).toMatchObject({ rows: 7 });
  });

  it('that comes while the last step is at work wins, or comes too late: no row is in two manifests', async () => {
    await commit(5);
    const { runAt, parts } = await begun();
    for (const part of parts) await world.steps.write({ accountId, exportId: id, runAt, part });
    await call(`runs/${runAt}/cancel`);
    await expect(world.steps.finish({ accountId, exportId: id, runAt })).rejects.toThrow('is under way no more');
    expect(world.store.written.filter((name) => name.includes('manifest'))).toEqual([]);

    const second = await begun();
    for (const part of second.parts) await world.steps.write({ accountId, exportId: id, runAt: second.runAt, part });
    world.failTransaction(new Error('the table is down'));
    await expect(world.steps.finish({ accountId, exportId: id, runAt: second.runAt })).rejects.toThrow('table is down');
    const late = await call(`runs/${second.runAt}/cancel`);
    expect([late.status, late.json.error]).toEqual([
      409,
      `The run ${second.runAt} is at its end and can be cancelled no more`,
    ]);
    expect(await world.steps.finish({ accountId, exportId: id, runAt: second.runAt })).toMatchObject({ rows: 5 });
  });

  it('is refused for a run that has ended, and does not end the run of another execution', async () => {
    await commit(5);
    const done = await world.run(id);
    const ended = await call(`runs/${done.begun.runAt}/cancel`);
    expect([ended.status, ended.json.error]).toEqual([409, `The run ${done.begun.runAt} is not under way`]);
    expect((await call('runs/1/cancel')).status).toBe(404);
    expect((await call('runs/x/cancel')).status).toBe(404);
  });

  /** A partner whose records count at once, and which answers as the test says. */
  async function sendingBy(send: OpenBatches['send']): Promise<void> {
    const { partnerOf } = await import('../../lambdas/exports/destinations/registry.ts');
    const partner = partnerOf('mixpanel');
    vi.spyOn(partner, 'parse').mockImplementation((settings) => Object(settings));
    vi.spyOn(partner, 'load').mockResolvedValue({
      test: async () => {},
      open: async () => ({
        takes: 'batches',
        most: { records: 100, bytes: 1_000_000, overhead: 1 },
        width: 1,
        encode: ({ line }) => ({ text: line }),
        send,
      }),
    });
  }

  it('keeps a run whose records count at once: the next start takes it up, with the same window', async () => {
    let taken = 0;
    await sendingBy(async (texts) => {
      taken += texts.length;
      return { kind: 'taken', rejected: [] };
    });
    id = await create({ partner: 'mixpanel', settings: {} });
    await commit(5);
    const { runAt } = await begun();
    const cancelled = await call(`runs/${runAt}/cancel`);
    expect(cancelled.json.run.state).toBe('CANCELLED');
    expect((await shown()).export).toMatchObject({ state: 'PENDING', run: { runAt }, exportedThrough: 0 });
    await commit(2);
    const again = await world.run(id);
    expect(again).toMatchObject({ begun: { runAt }, finished: { rows: 5 } });
    expect((await world.run(id)).finished).toMatchObject({ rows: 2 });
    expect(taken).toBe(7);
    const { runs } = await shown();
    expect(runs.map(({ state, window }: { state: string; window: object }) => [state, window])).toEqual([
      ['DONE', { after: 1, upTo: 2 }],
      ['DONE', { after: 0, upTo: 1 }],
    ]);
    for (const run of runs) expect(run).not.toHaveProperty('reason');
  });

  it.each(['before', 'after'])('ends a function that waits for its partner, %s the next start', async (when) => {
    const { Failure } = await import('../../lambdas/core/failure.ts');
    /** What happens while the partner takes nothing yet. */
    let meanwhile: (() => Promise<void>) | undefined;
    let taken = 0;
    await sendingBy(async (texts) => {
      if (meanwhile) {
        await meanwhile();
        meanwhile = undefined;
        throw new Failure('unavailable', 'Later, please.', { retry: 'later' });
      }
      taken += texts.length;
      return { kind: 'taken', rejected: [] };
    });
    id = await create({ partner: 'mixpanel', settings: {} });
    await commit(5);
    const { runAt, parts } = await begun();
    meanwhile = async () => {
      expect((await call(`runs/${runAt}/cancel`)).status).toBe(200);
      if (when === 'after') expect((await begun()).runAt).toBe(runAt);
    };
    const code = when === 'after' ? 'superseded' : 'unfinished';
    const waits = world.steps.write({ accountId, exportId: id, runAt, part: parts[0] });
    await expect(waits).rejects.toMatchObject({ name: 'FinalFailure', code });
    expect(taken).toBe(0);
    const kept = [...world.store.objects.keys()].filter((key) => key.includes('/progress/'));
    expect(kept).toHaveLength(when === 'after' ? 0 : 1);
    const [run] = (await shown()).runs;
    expect(run).not.toHaveProperty('problem');
    for (const execution of world.machine.alive) world.machine.alive.delete(execution);
    expect((await world.run(id)).finished).toMatchObject({ rows: 5 });
    expect(taken).toBe(5);
  });

  it('never keeps the next run from starting in the second in which the one before was taken up', async () => {
    await commit(5);
    const { execution, runAt } = await begun();
    world.machine.alive.delete(execution);
    vi.setSystemTime((runAt + 1) * 1_000);
    expect((await call('run')).json.run).toMatchObject({ runAt });
    await world.run(id);
    expect((await call('run')).json.run).toMatchObject({ runAt: runAt + 1 });
    const names = world.machine.sfn.commandCalls(StartExecutionCommand).map((start) => start.args[0].input.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('leaves a one-time export to be run again', async () => {
    id = await create({ frequency: 'one-time' });
    await commit(5);
    const { runAt } = await begun();
    await call(`runs/${runAt}/cancel`);
    expect((await shown()).export).toMatchObject({ state: 'FAILED', reason: expect.stringContaining('was cancelled') });
    expect((await call('run')).status).toBe(202);
  });
});

describe('GET /api/exports/{id}/runs/{runAt}', () => {
  it('shows the run with its files', async () => {
    await commit(5);
    const { begun: at } = await world.run(id);
    const { json } = await world.api('GET', `/api/exports/${id}/runs/${at.runAt}`);
    expect(json.run).toMatchObject({ state: 'DONE', rows: 5, rejected: 0, files: 1, seconds: 0 });
    const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(json.files).toEqual([
      {
        name: expect.stringContaining('-Charged-'),
        event: 'Charged',
        rows: 5,
        bytes: json.run.bytes,
        sha256,
        rejected: 0,
      },
    ]);
    expect(json.moreFiles).toBe(0);
  });

  it('of a run under way shows how far it is, and no files yet', async () => {
    await commit(5);
    const { runAt } = await world.steps.begin({
      ...{ accountId, exportId: id, trigger: 'schedule', executionArn: world.machine.start() },
    });
    const { json } = await world.api('GET', `/api/exports/${id}/runs/${runAt}`);
    expect(json).toMatchObject({
      run: { state: 'RUNNING', progress: { partsDone: 0, parts: 1 }, seconds: null },
      files: [],
    });
  });
});

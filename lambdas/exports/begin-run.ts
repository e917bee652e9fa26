import { announce } from '#runtime/bus.ts';
import { dynamo, eventBridge, s3, stepFunctions } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { headOf } from '#store/commits/commits.ts';
import { readExport } from './adapters/dynamo-exports.ts';
import { takeLock, takeOver } from './adapters/dynamo-lock.ts';
import { readRun, reopenRun } from './adapters/dynamo-runs.ts';
import { planRun } from './adapters/plan-run.ts';
import { isAlive } from './adapters/run-machine.ts';
import { destinationOf } from './destinations/registry.ts';
import { runEvent } from './domain/announce.ts';
import type { Export } from './domain/export-item.ts';
import { beginEventSchema } from './domain/machine-events.ts';
import { newRun, type Run } from './domain/run.ts';
import { beginRunEnv } from './env.ts';

/**
 * First step of a run: takes the export's lock, cuts the window, writes the plan, announces the start. Answers
 * `skipped: true` where a run is under way or the export was stopped: schedules fire whatever the state. The lock of a
 * dead execution is taken over with its run: same window, same plan, same file names. A run whose manifest may be out has no
 * part left to write: it is only completed.
 */
const env = readEnv(beginRunEnv);
const db = dynamo();
const exportsAt = { db, table: env.EXPORTS_TABLE };
const commitsAt = { db, table: env.COMMITS_TABLE };
const plansAt = { client: s3(), bucket: env.PLANS_BUCKET };
const busAt = { client: eventBridge(), bus: env.EVENT_BUS };

export const handler = eventHandler({ name: 'export.run.begun' }, async (event: unknown) => {
  const { accountId, exportId, trigger, executionArn } = beginEventSchema.parse(event);
  const asked = { account: accountId, exportId, trigger };
  const one = await readExport(exportsAt, { accountId, exportId });
  const begun = await lockedRun(one, executionArn);
  if (begun.kind === 'skipped') {
    const result = {
      accountId,
      exportId,
      runAt: 0,
      plan: { bucket: plansAt.bucket, key: '', parts: 0 },
      skipped: true,
    };
    return { result, facts: { ...asked, skipped: begun.why } };
  }
  const { run } = begun;
  const plan = run.plan ?? (await planRun({ exportsAt, commitsAt, plansAt }, run));
  const { title } = destinationOf(run.definition.partner);
  await announce(busAt, runEvent(run, { what: { kind: 'started' }, partner: title, at: new Date().toISOString() }));
  const result = {
    accountId,
    exportId,
    runAt: run.runAt,
    plan: { bucket: plansAt.bucket, key: plan.key, parts: run.closingAt ? 0 : plan.parts },
    skipped: false,
  };
  return { result, facts: { ...asked, runAt: run.runAt, parts: plan.parts, resumed: begun.kind === 'resumed' } };
});

type Begun = { kind: 'new' | 'resumed'; run: Run } | { kind: 'skipped'; why: string };

async function lockedRun(one: Export, execution: string): Promise<Begun> {
  if (one.running) return await resumedRun(one, { ...one.running, by: execution });
  if (one.stoppedAt) return { kind: 'skipped', why: 'stopped' };
  const run = newRun(one, { now: Date.now(), head: await headOf(commitsAt, one.accountId), execution });
  if (await takeLock(exportsAt, { one, run })) return { kind: 'new', run };
  return { kind: 'skipped', why: 'another was first' };
}

async function resumedRun(one: Export, held: { runAt: number; execution: string; by: string }): Promise<Begun> {
  if (held.execution !== held.by) {
    if (await isAlive(stepFunctions(), held.execution)) return { kind: 'skipped', why: 'under way' };
    if (!(await takeOver(exportsAt, { one, from: held.execution, to: held.by }))) {
      return { kind: 'skipped', why: 'another was first' };
    }
  }
  const run = await readRun(exportsAt, { accountId: one.accountId, exportId: one.id, runAt: held.runAt });
  if (run.state === 'FAILED') await reopenRun(exportsAt, run);
  return { kind: 'resumed', run };
}

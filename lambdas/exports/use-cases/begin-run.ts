import { isDeepStrictEqual } from 'node:util';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { headOf } from '#store/commits/head.ts';
import { settledHead } from '#store/commits/settled-head.ts';
import { listExports, readExport } from '../adapters/dynamo-exports.ts';
import { takeLock, takeOver } from '../adapters/dynamo-lock.ts';
import { readRun, reopenRun } from '../adapters/dynamo-runs.ts';
import { isAlive } from '../adapters/run-machine.ts';
import { hasPlan } from '../adapters/s3-plans.ts';
import { partnerOf } from '../destinations/registry.ts';
import { type Announce, runEvent } from '../domain/announce.ts';
import type { Export } from '../domain/export-item.ts';
import { mayBeInstant, settledBefore } from '../domain/instant.ts';
import { newRun, type Run } from '../domain/run.ts';
import { shareOf } from '../domain/share.ts';
import { type PlanningAt, planRun } from './plan-run.ts';

/**
 * Takes an export's lock, cuts the window, writes the plan, announces the start. The lock of a dead execution is taken over
 * with its run: same window, same plan, same file names.
 */
export type BeginDeps = PlanningAt & {
  machine: SFNClient;
  announce: Announce;
  /** How long ago a commit must be for a run to take it where events are also delivered at once. */
  settledAfterMs: number;
  /** Parts that the runs of one account may write at once. */
  partsAtOnce: number;
  now: () => Date;
};
export type Begun =
  | { kind: 'new' | 'resumed'; run: Run; plan: { key: string; parts: number }; atOnce: number }
  /** A run is under way, or the export is stopped or paused: schedules fire whatever the state. */
  | { kind: 'skipped'; why: string };

export function beginRun(deps: BeginDeps) {
  return async function begin(id: { accountId: string; exportId: number }, execution: string): Promise<Begun> {
    const locked = await lockedRun(deps, { exported: await readExport(deps.exportsAt, id), execution });
    if (locked.kind === 'skipped') return locked;
    const { run } = locked;
    const plan = run.plan ?? (await planRun(deps, run));
    const { title, partsAtOnce } = partnerOf(run.definition.partner);
    const others = (await listExports(deps.exportsAt, id.accountId)).filter((other) => other.id !== id.exportId);
    const atOnce = shareOf({ most: deps.partsAtOnce, partner: partsAtOnce, others });
    const outcome = { kind: 'started', execution } as const;
    await deps.announce(runEvent(run, { outcome, partner: title, at: deps.now().toISOString() }));
    return { ...locked, plan, atOnce };
  };
}

/** The newest commit; where events are also delivered at once, the newest that this has done with. */
async function endOfWindow({ commitsAt, settledAfterMs: afterMs, now }: BeginDeps, exported: Export): Promise<number> {
  const { accountId, definition, exportedThrough } = exported;
  if (!mayBeInstant(partnerOf(definition.partner), exported)) return await headOf(commitsAt, accountId);
  const before = settledBefore({ now: now().getTime(), afterMs });
  return Math.max(exportedThrough, await settledHead(commitsAt, { accountId, kind: 'events', before }));
}

type Locked = { kind: 'new' | 'resumed'; run: Run } | { kind: 'skipped'; why: string };
type Asked = { exported: Export; execution: string };

async function lockedRun(deps: BeginDeps, { exported, execution }: Asked): Promise<Locked> {
  if (exported.paused && exported.running?.execution !== execution) return { kind: 'skipped', why: 'paused' };
  if (exported.running) return await resumedRun(deps, { exported, running: exported.running, execution });
  if (exported.stoppedAt) return { kind: 'skipped', why: 'stopped' };
  const head = await endOfWindow(deps, exported);
  const run = newRun(exported, { now: deps.now().getTime(), head, execution });
  if (await takeLock(deps.exportsAt, { exported, run })) return { kind: 'new', run };
  return { kind: 'skipped', why: 'another was first' };
}

async function resumedRun(
  { machine, exportsAt, plansAt, now }: BeginDeps,
  { exported, running, execution }: Asked & { running: NonNullable<Export['running']> },
): Promise<Locked> {
  if (running.execution !== execution) {
    if (await isAlive(machine, running.execution)) return { kind: 'skipped', why: 'under way' };
    if (!(await takeOver(exportsAt, { exported, from: running.execution, to: execution, now: now() }))) {
      return { kind: 'skipped', why: 'another was first' };
    }
  }
  const run = await readRun(exportsAt, { accountId: exported.accountId, exportId: exported.id, runAt: running.runAt });
  if (run.state === 'RUNNING') return { kind: 'resumed', run };
  const isLost = run.plan !== undefined && !(await hasPlan(plansAt, run));
  const kept = { ...run, ...accessOf(run, exported), ...(isLost && { planLost: true as const }) };
  return { kind: 'resumed', run: await reopenRun(exportsAt, kept) };
}

/**
 * A failed run goes on with the customer's mended access. Where its manifest may be out already it stays in its place: there
 * only how to get in may have changed.
 */
function accessOf(run: Run, exported: Export): Pick<Run, 'definition' | 'sealed'> {
  const { settings } = exported.definition;
  const { place } = partnerOf(run.definition.partner);
  const isSamePlace =
    place.length > 0 && place.every((name) => isDeepStrictEqual(settings[name], run.definition.settings[name]));
  if (run.closingAt && !isSamePlace) return { definition: run.definition, sealed: run.sealed };
  return { definition: { ...run.definition, settings }, sealed: exported.sealed };
}

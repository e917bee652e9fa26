import { Failure } from '#core/failure.ts';
import { endRun } from '../adapters/dynamo-ends.ts';
import { type ExportsAt, readExport } from '../adapters/dynamo-exports.ts';
import { readRun } from '../adapters/dynamo-runs.ts';
import { partnerOf } from '../destinations/registry.ts';
import { type Announce, pausedEvent, runEvent } from '../domain/announce.ts';
import { type Export, type Kept, pausesAt } from '../domain/export-item.ts';
import { failureReason } from '../domain/failure-reason.ts';
import type { Fault } from '../domain/fault.ts';
import type { FailEvent } from '../domain/machine-events.ts';
import type { Run } from '../domain/run.ts';

/**
 * Ends a run that cannot go on: says why, lets the lock go and leaves the window where it was, so that the next run takes
 * the same rows again. A run that may have delivered what counts already is kept instead, lock and all: the next start takes
 * it up, with the same rows under the same keys. That is a run whose manifest may be at the partner's, and any run that has
 * begun to write where no manifest is waited for.
 */
export type FailDeps = { exportsAt: ExportsAt; announce: Announce; now: () => Date };

export function failRun(deps: FailDeps) {
  const { exportsAt, announce } = deps;
  /**
   * Answers the time of the run that this execution ended, now or in an earlier try of this step. An execution that holds no
   * lock (it failed before it had one, or its run was cancelled) changes nothing.
   */
  return async function fail({ accountId, exportId, executionArn, error }: FailEvent): Promise<number | undefined> {
    const exported = await readExport(exportsAt, { accountId, exportId });
    const holdsLock = exported.running?.execution === executionArn;
    const failed = failedBefore(exported, executionArn);
    const runAt = failed ?? (holdsLock ? exported.running?.runAt : undefined);
    if (runAt === undefined) return undefined;
    const run = await readRun(exportsAt, { accountId, exportId, runAt });
    const { reason = failureReason(error, run.problem), fault = 'ours' } = run;
    const paused =
      failed === undefined
        ? await end(deps, { exported, run, executionArn, why: { reason, fault } })
        : exported.paused?.by === 'itself' && exported.paused.at === exported.last?.at;
    const at = deps.now().toISOString();
    const { title } = partnerOf(run.definition.partner);
    const outcome = { kind: 'failed', execution: executionArn, reason, fault } as const;
    await announce(runEvent(run, { outcome, partner: title, at }));
    if (paused) await announce(pausedEvent(run, { reason, partner: title, at }));
    return runAt;
  };
}

type Failing = { exported: Export; run: Run; executionArn: string; why: { reason: string; fault: Fault } };

/** Answers whether the export paused itself. */
async function end({ exportsAt, now }: FailDeps, { exported, run, executionArn, why }: Failing): Promise<boolean> {
  const at = now();
  const refusals = (exported.refusals ?? 0) + (why.fault === 'yours' ? 1 : 0);
  const pauses = why.fault === 'yours' && pausesAt(exported, refusals);
  const paused = { at: at.toISOString(), by: 'itself' } as const;
  const then = { ...(refusals > 0 && { refusals }), ...(pauses && { paused }) };
  const ending = { kind: 'failed', ...why, kept: keptAs(run), then } as const;
  if (await endRun(exportsAt, { run, execution: executionArn, ending, now: at.getTime() })) return pauses;
  const text = `Run ${run.runAt} of export ${run.exportId} could not be ended: somebody else was at it`;
  throw new Failure('superseded', text, { retry: 'later' });
}

/** Why a run that cannot go on is not given up; undefined where it is. */
export function keptAs(run: Run): Kept | undefined {
  if (run.closingAt) return 'at-its-end';
  const hasBegun = run.plan !== undefined || run.replanned !== undefined;
  return hasBegun && partnerOf(run.definition.partner).counts === 'at-once' ? 'on-its-way' : undefined;
}

function failedBefore({ last }: Export, execution: string): number | undefined {
  return last?.execution === execution && last.state === 'FAILED' ? last.runAt : undefined;
}

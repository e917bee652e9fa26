import { Failure } from '#core/failure.ts';
import { type ExportsAt, readExport } from '../adapters/dynamo-exports.ts';
import { endRun, keepRun } from '../adapters/dynamo-lock.ts';
import { readRun } from '../adapters/dynamo-runs.ts';
import { partnerOf } from '../destinations/registry.ts';
import { type Announce, runEvent } from '../domain/announce.ts';
import type { Export, Kept } from '../domain/export-item.ts';
import { failureReason } from '../domain/failure-reason.ts';
import type { FailEvent } from '../domain/machine-events.ts';
import type { Run } from '../domain/run.ts';

/**
 * Ends a run that cannot go on: says why, lets the lock go and leaves the window where it was, so that the next run takes
 * the same rows again. A run that may have delivered what counts already is kept instead, lock and all: the next start takes
 * it up, with the same rows under the same keys. That is a run whose manifest may be at the partner's, and any run that has
 * begun to write where no manifest is waited for.
 */
export type FailDeps = { exportsAt: ExportsAt; announce: Announce; now: () => Date };

export function failRun({ exportsAt, announce, now }: FailDeps) {
  /**
   * Answers the time of the run that this execution ended, now or in an earlier try of this step. An execution that holds no
   * lock (it failed before it had one) changes nothing.
   */
  return async function fail({ accountId, exportId, executionArn, error }: FailEvent): Promise<number | undefined> {
    const exported = await readExport(exportsAt, { accountId, exportId });
    const holdsLock = exported.running?.execution === executionArn;
    const runAt = holdsLock ? exported.running?.runAt : failedBefore(exported, executionArn);
    if (runAt === undefined) return undefined;
    const run = await readRun(exportsAt, { accountId, exportId, runAt });
    const reason = run.reason ?? failureReason(error, run.problem);
    if (holdsLock) await end(run, { execution: executionArn, reason });
    const { title } = partnerOf(run.definition.partner);
    const outcome = { kind: 'failed', reason } as const;
    await announce(runEvent(run, { outcome, partner: title, at: now().toISOString() }));
    return runAt;
  };

  async function end(run: Run, { execution, reason }: { execution: string; reason: string }): Promise<void> {
    const how = { run, execution, now: now().getTime() };
    const kept = keptAs(run);
    const ended = kept
      ? await keepRun(exportsAt, { ...how, reason, kept })
      : await endRun(exportsAt, { ...how, ending: { kind: 'failed', reason } });
    if (ended) return;
    const text = `Run ${run.runAt} of export ${run.exportId} could not be ended: somebody else was at it`;
    throw new Failure('superseded', text, { retry: 'later' });
  }
}

function keptAs(run: Run): Kept | undefined {
  if (run.closingAt) return 'at-its-end';
  return run.plan && partnerOf(run.definition.partner).counts === 'at-once' ? 'on-its-way' : undefined;
}

function failedBefore({ last }: Export, execution: string): number | undefined {
  return last?.execution === execution && last.state === 'FAILED' ? last.runAt : undefined;
}

import { Failure } from '#core/failure.ts';
import { requestRun } from '../adapters/dynamo-exports.ts';
import { isAlive, startRun } from '../adapters/run-machine.ts';
import { type Export, refusalToRun } from '../domain/export-item.ts';
import { chooseRunAt } from '../domain/run.ts';
import { refuse } from './refuse.ts';
import type { ManageAt } from './start-export.ts';

/** Starts a run and answers its time; where a dead execution holds the lock, the run that it left is resumed. */
export async function runExport(at: Pick<ManageAt, 'exports' | 'machine'>, exported: Export): Promise<number> {
  refuse(refusalToRun(exported));
  const now = Math.floor(Date.now() / 1_000);
  const left = exported.running;
  if (left && (await isAlive(at.machine.client, left.execution))) refuse(`The run ${left.runAt} is under way`);
  const runAt = left?.runAt ?? chooseRunAt({ lastRunAt: exported.lastRunAt }, now);
  if (!left) await requestRun(at.exports, { exported, runAt });
  const start = {
    accountId: exported.accountId,
    exportId: exported.id,
    trigger: 'manual',
    runAt,
    ...(left && { resumedAt: now }),
  } as const;
  if ((await startRun(at.machine, start)) === 'already') refuse('A run of this export is about to begin');
  return runAt;
}

/** The same for an export that goes on again; a run that is under way, or about to begin, is as good. */
export async function runUnlessUnderWay(...asked: Parameters<typeof runExport>): Promise<void> {
  try {
    await runExport(...asked);
  } catch (thrown) {
    if (!(thrown instanceof Failure && thrown.code === 'conflict')) throw thrown;
  }
}

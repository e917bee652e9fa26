import { endRun } from '../adapters/dynamo-ends.ts';
import { readRun } from '../adapters/dynamo-runs.ts';
import { stopExecution } from '../adapters/run-machine.ts';
import { partnerOf } from '../destinations/registry.ts';
import { runEvent } from '../domain/announce.ts';
import type { Export } from '../domain/export-item.ts';
import type { Run } from '../domain/run.ts';
import { keptAs } from './fail-run.ts';
import { conflict } from './refuse.ts';
import type { ManageAt } from './start-export.ts';

/**
 * Cancels a run that is under way. Its rows stay for the next one. Where what it delivered counts already, it is kept instead,
 * and the next start takes it up. What is in the middle of being written may still arrive; no manifest names it. A run whose
 * manifest may be out cannot be cancelled.
 */
export async function cancelRun(
  { exports, machine, announce }: Pick<ManageAt, 'exports' | 'machine' | 'announce'>,
  { exported, runAt }: { exported: Export; runAt: number },
): Promise<Run> {
  const id = { accountId: exported.accountId, exportId: exported.id, runAt };
  const run = await readRun(exports, id);
  const { running } = exported;
  if (run.state !== 'RUNNING' || running?.runAt !== runAt) throw conflict(`The run ${runAt} is not under way`);
  const atItsEnd = `The run ${runAt} is at its end and can be cancelled no more`;
  if (run.closingAt) throw conflict(atItsEnd);
  await stopExecution(machine.client, running.execution);
  const now = Date.now();
  const reason = 'It was cancelled.';
  const ending = { kind: 'cancelled', reason, kept: keptAs(run) } as const;
  if (!(await endRun(exports, { run, execution: running.execution, ending, now }))) throw conflict(atItsEnd);
  const { title } = partnerOf(run.definition.partner);
  const outcome = { kind: 'failed', execution: running.execution, reason } as const;
  await announce(runEvent(run, { outcome, partner: title, at: new Date(now).toISOString() }));
  return await readRun(exports, id);
}

import { Failure } from '#core/failure.ts';
import { type ExportsAt, readExport } from '../adapters/dynamo-exports.ts';
import { readRun } from '../adapters/dynamo-runs.ts';
import type { Run, RunId } from '../domain/run.ts';

/**
 * A function outlives the execution that called it, and hears nothing of its end: one that waits for a slow partner would send
 * what the next run sends as well.
 */
export type GoesOn = () => Promise<void>;

/** How long an end goes unseen. */
const LOOKS_EVERY_MS = 1_000;

/**
 * What it answers throws once the run is under way no more (`unfinished`), or is done by another execution (`superseded`); no
 * retry helps. What was sent until then is known to the next who does the run, in the first case.
 */
export async function runGoesOn(at: ExportsAt, id: RunId & Pick<Run, 'replanned'>): Promise<GoesOn> {
  const ours = (await readExport(at, id)).running?.execution;
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - lookedAt < LOOKS_EVERY_MS) return;
    lookedAt = performance.now();
    const [run, { running }] = await Promise.all([readRun(at, id), readExport(at, id)]);
    if ((running && running.execution !== ours) || run.replanned !== id.replanned)
      throw new Failure('superseded', `Run ${id.runAt} is done by another execution`, { retry: 'never' });
    if (run.state !== 'RUNNING')
      throw new Failure('unfinished', `Run ${id.runAt} is under way no more`, { retry: 'never' });
  };
}

import { markPaused, markResumed } from '../adapters/dynamo-exports.ts';
import { type Export, refusalToPause, refusalToResume } from '../domain/export-item.ts';
import { refuse } from './refuse.ts';
import { runUnlessUnderWay } from './run-export.ts';
import type { ManageAt } from './start-export.ts';

/** Pauses an export: a run that is under way is finished. Its schedule stays, and what it starts meanwhile is skipped. */
export async function pauseExport(at: Pick<ManageAt, 'exports'>, exported: Export): Promise<Export> {
  refuse(refusalToPause(exported));
  return await markPaused(at.exports, { exported, now: new Date().toISOString() });
}

/** Resumes an export and starts a run, which brings what came since the last one that was delivered. */
export async function resumeExport(at: Pick<ManageAt, 'exports' | 'machine'>, exported: Export): Promise<Export> {
  refuse(refusalToResume(exported));
  const resumed = await markResumed(at.exports, exported);
  await runUnlessUnderWay(at, resumed);
  return resumed;
}

import { Failure } from '#core/failure.ts';
import { endRun } from '../adapters/dynamo-ends.ts';
import type { ExportsAt } from '../adapters/dynamo-exports.ts';
import { forgetClosing, noteClosing, noteProblem, readRun } from '../adapters/dynamo-runs.ts';
import { type PlansAt, readPlan, readResults, writeReport } from '../adapters/s3-plans.ts';
import type { FinishedRun, OpenFiles } from '../destinations/destination.ts';
import { partnerOf } from '../destinations/registry.ts';
import { type Announce, runEvent } from '../domain/announce.ts';
import { manifestName } from '../domain/file-names.ts';
import { manifestOf } from '../domain/manifest.ts';
import { filesOfRun, partsOfRun, tablesOfRun } from '../domain/results.ts';
import { type Run, type RunId, runNameOf } from '../domain/run.ts';
import { type OpeningAt, openFor } from './open-destination.ts';

/**
 * Sees that every part is there with all its rows, writes the manifest after all files, advances the window and lets the
 * lock go in one transaction, announces the end. Called again, it only announces again. What dies between the manifest and
 * the window leaves a run that is completed later, with the same manifest, and never given up.
 */
export type FinishDeps = {
  exportsAt: ExportsAt;
  plansAt: PlansAt;
  openingAt: OpeningAt;
  /** An id that no other deployment has. */
  deployment: string;
  announce: Announce;
  now: () => Date;
};
type Totals = { files: number; rows: number; bytes: number; rejected: number; manifest?: string };

export function finishRun(deps: FinishDeps) {
  return async function finish(id: RunId): Promise<Totals> {
    const run = await readRun(deps.exportsAt, id);
    const totals = run.state === 'DONE' ? totalsOf(run) : await complete(deps, run);
    const { title } = partnerOf(run.definition.partner);
    const outcome = { kind: 'completed', ...totals } as const;
    await deps.announce(runEvent(run, { outcome, partner: title, at: deps.now().toISOString() }));
    return totals;
  };
}

async function complete(deps: FinishDeps, run: Run): Promise<Totals> {
  const { exportsAt } = deps;
  const totals = await completeManifest(deps, run).catch(async (thrown: unknown) => {
    if (thrown instanceof Failure) await noteProblem(exportsAt, { ...run, failure: thrown });
    throw thrown;
  });
  const now = deps.now().getTime();
  if (!(await endRun(exportsAt, { run, execution: run.execution, ending: { kind: 'done', ...totals }, now }))) {
    const text = `Run ${run.runAt} of export ${run.exportId} holds its lock no more`;
    throw new Failure('superseded', text, { retry: 'later' });
  }
  return totals;
}

async function completeManifest(deps: FinishDeps, run: Run): Promise<Totals> {
  const parts = await readPlan(deps.plansAt, run);
  const results = await readResults(deps.plansAt, { run, parts });
  const files = filesOfRun(parts, results);
  const destination = await openFor(deps.openingAt, run);
  const at = await noteClosing(deps.exportsAt, { ...run, now: deps.now().getTime() });
  const manifest = manifestOf(run, { files, tables: tablesOfRun(results), at });
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const rejected = files.reduce((sum, file) => sum + (file.rejected ?? 0), 0);
  const totals = { files: files.length, rows: manifest.rows, bytes: manifest.bytes, rejected };
  await writeReport(deps.plansAt, { run, report: manifest });
  if (destination.takes === 'batches') return totals;
  const finished = { text, files, parts: partsOfRun(results) };
  return { ...totals, manifest: await putManifest(deps, { run, destination, ...finished }) };
}

type Closing = Omit<FinishedRun, 'name'> & { run: Run; destination: OpenFiles };

async function putManifest({ exportsAt, deployment }: FinishDeps, { run, destination, ...finished }: Closing) {
  const name = manifestName(runNameOf(run, { deployment }));
  return await destination.putManifest({ name, ...finished }).catch(async (thrown: unknown) => {
    // Refused in the first try: nothing is there. In a later one, the manifest of a try before may be.
    const isRefused = thrown instanceof Failure && thrown.code === 'destination-refused';
    if (isRefused && !run.closingAt) await forgetClosing(exportsAt, run);
    throw thrown;
  });
}

function totalsOf(run: Run): Totals {
  const { files, rows, bytes, rejected, manifest } = run;
  return { files, rows, bytes, rejected, ...(manifest !== undefined && { manifest }) };
}

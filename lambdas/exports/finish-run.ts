import { Failure } from '#core/failure.ts';
import { announce } from '#runtime/bus.ts';
import { dynamo, eventBridge, kms, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { endRun } from './adapters/dynamo-lock.ts';
import { forgetClosing, noteClosing, noteProblem, readRun } from './adapters/dynamo-runs.ts';
import { openFor } from './adapters/open-destination.ts';
import { readPlan, readResults } from './adapters/s3-plans.ts';
import { destinationOf } from './destinations/registry.ts';
import { runEvent } from './domain/announce.ts';
import { manifestName } from './domain/file-names.ts';
import { finishEventSchema } from './domain/machine-events.ts';
import { manifestOf } from './domain/manifest.ts';
import { filesOfRun, tablesOfRun } from './domain/results.ts';
import { type Run, runNameOf } from './domain/run.ts';
import { finishRunEnv } from './env.ts';

/**
 * Last step of a run: sees that every part is there with all its rows, writes the manifest after all files, advances the
 * window and lets the lock go in one transaction, announces the end. Called again, it only announces again. What dies
 * between the manifest and the window leaves a run that is completed later, with the same manifest, and never given up.
 */
const env = readEnv(finishRunEnv);
const exportsAt = { db: dynamo(), table: env.EXPORTS_TABLE };
const plansAt = { client: s3(), bucket: env.PLANS_BUCKET };
const openingAt = { key: { client: kms(), keyId: env.EXPORT_KEY_ID }, house: { writer: env.EXPORTS_WRITER_ARN } };
const busAt = { client: eventBridge(), bus: env.EVENT_BUS };

type Totals = { files: number; rows: number; bytes: number; manifest: string };

export const handler = eventHandler({ name: 'export.run.completed' }, async (event: unknown) => {
  const id = finishEventSchema.parse(event);
  const run = await readRun(exportsAt, id);
  const totals = run.state === 'DONE' ? totalsOf(run) : await finish(run);
  const { title } = destinationOf(run.definition.partner);
  const what = { kind: 'completed', ...totals } as const;
  await announce(busAt, runEvent(run, { what, partner: title, at: new Date().toISOString() }));
  const { files, rows, bytes } = totals;
  const facts = { account: id.accountId, exportId: id.exportId, runAt: id.runAt, files, rows, bytes };
  return { result: { rows, files }, facts };
});

async function finish(run: Run): Promise<Totals> {
  const manifest = await completeManifest(run).catch(async (thrown: unknown) => {
    if (thrown instanceof Failure) await noteProblem(exportsAt, { ...run, problem: thrown.message });
    throw thrown;
  });
  const now = Date.now();
  if (!(await endRun(exportsAt, { run, execution: run.execution, ending: { kind: 'done', ...manifest }, now }))) {
    const text = `Run ${run.runAt} of export ${run.exportId} holds its lock no more`;
    throw new Failure('superseded', text, { retry: 'later' });
  }
  return manifest;
}

async function completeManifest(run: Run): Promise<Totals> {
  const parts = await readPlan(plansAt, run);
  const results = await readResults(plansAt, { run, parts });
  const files = filesOfRun(parts, results);
  const destination = await openFor(openingAt, run);
  const at = await noteClosing(exportsAt, { ...run, now: Date.now() });
  const manifest = manifestOf(run, { files, tables: tablesOfRun(results), at });
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const name = manifestName(runNameOf(run, { deployment: env.EXPORT_KEY_ID }));
  const written = await destination.putManifest({ name, text }).catch(async (thrown: unknown) => {
    // Refused in the first try: nothing is there. In a later one, the manifest of a try before may be.
    const isRefused = thrown instanceof Failure && thrown.code === 'destination-refused';
    if (isRefused && !run.closingAt) await forgetClosing(exportsAt, run);
    throw thrown;
  });
  return { files: files.length, rows: manifest.rows, bytes: manifest.bytes, manifest: written };
}

function totalsOf(run: Run): Totals {
  return { files: run.files, rows: run.rows, bytes: run.bytes, manifest: run.manifest ?? '' };
}

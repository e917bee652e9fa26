import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '#core/failure.ts';
import { dynamo, kms, s3 } from '#runtime/clients.ts';
import { type Duck, openDuck } from '#runtime/duckdb.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { type CommitWindow, fetchWindow } from '#store/lake/window.ts';
import { columnsOfEvent } from './adapters/dynamo-columns.ts';
import { markPart, noteProblem, readRun } from './adapters/dynamo-runs.ts';
import { openFor } from './adapters/open-destination.ts';
import { readProfileFiles, writeResult } from './adapters/s3-plans.ts';
import { type Written, writePart } from './adapters/write-part.ts';
import { writeEventSchema } from './domain/machine-events.ts';
import type { Part } from './domain/plan.ts';
import { checkRows } from './domain/results.ts';
import { type Run, runNameOf } from './domain/run.ts';
import { writePartEnv } from './env.ts';

/**
 * Writes one part of a run: fetches its files from the lake, writes the partner's, and leaves what it wrote in the run's
 * folder for the last step. Done again, it writes the same bytes under the same names.
 */
const env = readEnv(writePartEnv);
const exportsAt = { db: dynamo(), table: env.EXPORTS_TABLE };
const plansAt = { client: s3(), bucket: env.PLANS_BUCKET };
const lakeAt = { client: s3(), bucket: env.LAKE_BUCKET };
const openingAt = { key: { client: kms(), keyId: env.EXPORT_KEY_ID }, house: { writer: env.EXPORTS_WRITER_ARN } };

export const handler = eventHandler({ name: 'export.part.written' }, async (event: unknown) => {
  const { part, ...id } = writeEventSchema.parse(event);
  const run = await readRun(exportsAt, id);
  const written = await writeFiles(run, part).catch(async (thrown: unknown) => {
    // What the state machine hands to its Catch is that a part failed, not why.
    if (thrown instanceof Failure) await noteProblem(exportsAt, { ...id, problem: thrown.message });
    throw thrown;
  });
  const { files } = written;
  await writeResult(plansAt, { run, result: { part: part.part, ...written } });
  await markPart(exportsAt, { ...id, part: part.part });
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const facts = { account: id.accountId, exportId: id.exportId, runAt: id.runAt, part: part.part };
  return { result: { part: part.part }, facts: { ...facts, files: files.length, rows, bytes } };
});

async function writeFiles(run: Run, part: Part): Promise<Written> {
  await using duck = await openDuck({ threads: 1 });
  const destination = await openFor(openingAt, run);
  const written = await writePart(duck, {
    run: runNameOf(run, { deployment: env.EXPORT_KEY_ID }),
    definition: run.definition,
    timezone: run.timezone,
    part,
    events:
      part.kind === 'events' ? await fetchFiles(duck, { keys: part.files, folder: 'events', window: run.window }) : [],
    profiles: await fetchFiles(duck, {
      keys: await readProfileFiles(plansAt, run),
      folder: 'profiles',
      window: part.kind === 'events' ? { after: 0, upTo: run.window.upTo } : run.window,
    }),
    columns: (wanted) => columnsOfEvent(exportsAt, { ...run, ...wanted }),
    deliver: destination.put,
  });
  checkRows(part, written.files);
  return written;
}

async function fetchFiles(
  duck: Duck,
  wanted: { keys: readonly string[]; folder: string; window: CommitWindow },
): Promise<string[]> {
  const folder = join(duck.scratch, wanted.folder);
  await mkdir(folder, { recursive: true });
  return await fetchWindow({ lake: lakeAt, duck }, { ...wanted, folder });
}

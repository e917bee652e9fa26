import * as z from 'zod';
import { bar } from '../terminal/format.ts';
import type { Say } from '../terminal/report.ts';
import type { Api } from './api.ts';
import { until } from './pace.ts';

/** Makes recurring exports, starts further runs, and waits for a run to end. */
const RUN_WITHIN_MS = 300_000;

export type ExportFormat = 'json' | 'csv' | 'parquet';
export type ExportWish = { name: string; type: 'events' | 'profiles'; format: ExportFormat };
export type StartedExport = ExportWish & { id: number; prefix: string };

const madeAnswer = z.object({ export: z.object({ id: z.int() }) });
const runSchema = z.object({
  runAt: z.int(),
  state: z.enum(['RUNNING', 'DONE', 'FAILED']),
  reason: z.string().nullish(),
  /** The number of parts is known once the run is planned. */
  progress: z.object({ partsDone: z.int(), parts: z.int().nullable() }),
});
export type Run = z.infer<typeof runSchema>;
const shownAnswer = z.object({ runs: z.array(runSchema) });
const startedAnswer = z.object({ run: z.object({ runAt: z.int() }) });

/** Every four hours, and at once: the first run fills in all that there is. */
export async function makeExport(api: Api, options: { wish: ExportWish; bucket: string }): Promise<StartedExport> {
  const { wish, bucket } = options;
  const prefix = `${wish.type}-${wish.format}/`;
  const settings = { bucket, prefix, region: 'us-east-1', access: { kind: 'bucket-policy' } };
  const body = { ...wish, partner: 's3', frequency: 4, identity: ['identity'], settings };
  const made = await api.ask({ method: 'POST', path: '/api/exports', body, answer: madeAnswer });
  return { ...wish, prefix, id: made.body.export.id };
}

/** Starts a run now; its `runAt` names it. */
export async function startRun(api: Api, id: number): Promise<number> {
  const started = await api.ask({ method: 'POST', path: `/api/exports/${id}/run`, answer: startedAnswer });
  return started.body.run.runAt;
}

/** Waits for the run named, or for the only one; a run that did not end well is an error with the product's reason. */
export async function untilRunEnds(
  api: Api,
  options: { id: number; runAt?: number | undefined; say: Say },
): Promise<Run> {
  const path = `/api/exports/${options.id}`;
  async function ask(): Promise<Run | undefined> {
    const { body } = await api.ask({ method: 'GET', path, answer: shownAnswer });
    const run = body.runs.find((one) => options.runAt === undefined || one.runAt === options.runAt);
    const { partsDone = 0, parts } = run?.progress ?? {};
    if (parts) options.say(`${bar(partsDone, parts)}  ${partsDone} of ${parts} parts`);
    return run?.state === 'RUNNING' ? undefined : run;
  }
  const run = await until(ask, {
    withinMs: RUN_WITHIN_MS,
    what: `the run of export ${options.id}`,
    signal: api.signal,
  });
  if (run.state !== 'DONE') throw new Error(`Export ${options.id} ended as ${run.state}: ${run.reason ?? 'no reason'}`);
  return run;
}

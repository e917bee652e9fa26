import * as z from 'zod';
import { dateAt } from '#core/values/calendar.ts';
import { type Export, exportSchema } from './export-item.ts';
import { faultSchema } from './fault.ts';
import { databaseIdOf, type RunName } from './file-names.ts';

/** One run of an export, as it rests in the table: it keeps the definition that it began with, whatever is edited meanwhile. */
export const runSchema = z.object({
  accountId: z.string(),
  exportId: z.number().int(),
  /** Epoch seconds; in every file name of the run, and greater than that of any run of the export before. */
  runAt: z.number().int(),
  execution: z.string(),
  /** Commit numbers, (after, upTo]. */
  window: z.object({ after: z.number().int().nonnegative(), upTo: z.number().int().nonnegative() }),
  timezone: exportSchema.shape.timezone,
  definition: exportSchema.shape.definition,
  sealed: exportSchema.shape.sealed,
  state: z.enum(['RUNNING', 'DONE', 'FAILED', 'CANCELLED']),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  plan: z.object({ key: z.string(), parts: z.number().int() }).optional(),
  /** The plan is gone, or what it names is not what is in the lake: if the run goes on, then with a new one. */
  planLost: z.literal(true).optional(),
  /** How often that has come to pass; each plan has a folder of its own. */
  replanned: z.number().int().optional(),
  /** Numbers of the parts that are written; a set, so that a part written twice counts once. */
  partsDone: z.set(z.number()).default(new Set()),
  rows: z.number().int().default(0),
  bytes: z.number().int().default(0),
  files: z.number().int().default(0),
  /** Of the rows, those that a partner that takes records did not take. */
  rejected: z.number().int().default(0),
  manifest: z.string().optional(),
  /**
   * Since when the manifest may be at the partner's; it bears this time. From then on the run cannot be given up, only
   * completed: what a manifest says has been delivered must not come again.
   */
  closingAt: z.iso.datetime().optional(),
  /** What went wrong last, in words for the customer. */
  problem: z.string().optional(),
  reason: z.string().optional(),
  /** Whose the problem is; of a run that failed, whose it was. */
  fault: faultSchema.optional(),
});
export type Run = z.infer<typeof runSchema>;
export type RunId = Pick<Run, 'accountId' | 'exportId' | 'runAt'>;

/** A request for a run that was never begun is forgotten after this; its time would mislead in file names. */
const REQUEST_LASTS_S = 900;

/**
 * The time that names a new run: what was promised to who asked for it, otherwise now; always later than the last run's,
 * because two runs of one name would overwrite each other.
 */
export function chooseRunAt(
  exported: { lastRunAt?: number | undefined; requestedRunAt?: number | undefined },
  now: number,
): number {
  const earliest = (exported.lastRunAt ?? 0) + 1;
  const { requestedRunAt = 0 } = exported;
  if (requestedRunAt >= earliest && requestedRunAt > now - REQUEST_LASTS_S) return requestedRunAt;
  return Math.max(now, earliest);
}

/** A new run of an export over everything that was committed since the last one that was delivered. */
export function newRun(exported: Export, begin: { now: number; head: number; execution: string }): Run {
  return {
    accountId: exported.accountId,
    exportId: exported.id,
    runAt: chooseRunAt(exported, Math.floor(begin.now / 1_000)),
    execution: begin.execution,
    window: { after: exported.exportedThrough, upTo: begin.head },
    timezone: exported.timezone,
    definition: exported.definition,
    sealed: exported.sealed,
    state: 'RUNNING',
    startedAt: new Date(begin.now).toISOString(),
    partsDone: new Set(),
    rows: 0,
    bytes: 0,
    files: 0,
    rejected: 0,
  };
}

/** What names the run's files. @param deployment an id that no other deployment has */
export function runNameOf(run: Run, { deployment }: { deployment: string }): RunName {
  const { accountId, exportId, runAt, timezone, definition } = run;
  return {
    accountId,
    databaseId: databaseIdOf({ accountId, deployment }),
    exportId,
    runAt,
    ...definition,
    date: dateAt(runAt, timezone),
  };
}

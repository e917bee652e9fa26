import * as z from 'zod';
import { timezoneSchema } from '#core/accounts/account.ts';
import { definitionSchema } from './definition.ts';

/**
 * An export as it rests in the table. Its state is never stored, always derived: what has not been written cannot
 * contradict itself.
 */
export const exportSchema = z.object({
  accountId: z.string(),
  /** Export request id: epoch seconds at creation, made unique per account by counting up (wire contract, exports: calls). */
  id: z.number().int().positive(),
  /** The account's, at creation; cron, dates and clock times of this export are in it. */
  timezone: timezoneSchema,
  definition: definitionSchema,
  /** Secrets of the settings by path, sealed, as base64. */
  sealed: z.record(z.string(), z.string()),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** Commit number up to which everything has been delivered. */
  exportedThrough: z.number().int().nonnegative(),
  lastRunAt: z.number().int().optional(),
  /** A run that somebody asked for and that has not begun yet. */
  requestedRunAt: z.number().int().optional(),
  /** The lock: the run under way and the execution that holds it. */
  running: z.object({ runAt: z.number().int(), execution: z.string() }).optional(),
  /** How the last finished run ended. */
  last: z
    .object({
      runAt: z.number().int(),
      execution: z.string(),
      state: z.enum(['DONE', 'FAILED']),
      at: z.iso.datetime(),
      reason: z.string().optional(),
      /** Why the failed run has the lock still: the next start takes it up. */
      kept: z.enum(['at-its-end', 'on-its-way']).optional(),
    })
    .optional(),
  stoppedAt: z.iso.datetime().optional(),
});
export type Export = z.infer<typeof exportSchema>;
export type Kept = NonNullable<NonNullable<Export['last']>['kept']>;
export type ExportState = 'PENDING' | 'RUNNING' | 'DONE' | 'STOPPED' | 'FAILED';

export function isRecurring(exported: Export): boolean {
  return exported.definition.frequency !== 'one-time';
}

/** Whether it may still run: it is not stopped, nor a one-time export that is done. */
export function isLive(exported: Export): boolean {
  return !exported.stoppedAt && (isRecurring(exported) || exported.last?.state !== 'DONE');
}

/** State and a sentence that explains it (wire contract, exports: states). */
export function stateOf(exported: Export): { state: ExportState; reason: string } {
  const every = `every ${exported.definition.frequency} hours from midnight, ${exported.timezone}`;
  if (exported.stoppedAt) {
    const also = exported.running && !isKept(exported) ? ' The run that was under way is finished first.' : '';
    return { state: 'STOPPED', reason: `Stopped at ${exported.stoppedAt}.${also}` };
  }
  if (isKept(exported)) {
    return { state: 'FAILED', reason: keptSentence(exported) };
  }
  if (exported.running) return { state: 'RUNNING', reason: `The run ${exported.running.runAt} is under way.` };
  if (exported.last?.state === 'FAILED') {
    const next = isRecurring(exported)
      ? `The next run, ${every}, takes the same rows again.`
      : 'Run it again when that is mended.';
    return {
      state: 'FAILED',
      reason: `The run ${exported.last.runAt} failed: ${exported.last.reason ?? 'no reason known'} ${next}`,
    };
  }
  if (isRecurring(exported)) {
    const since = exported.last
      ? `The run ${exported.last.runAt} is complete; the next is due`
      : 'The first run starts now; then';
    return { state: 'PENDING', reason: `${since} ${every}.` };
  }
  if (exported.last) return { state: 'DONE', reason: `The run ${exported.last.runAt} is complete.` };
  return { state: 'PENDING', reason: 'The run starts now.' };
}

function keptSentence({ last }: Export): string {
  const why = last?.reason ?? 'no reason known';
  return last?.kept === 'on-its-way'
    ? `The run ${last.runAt} failed: ${why} What it delivered stays delivered; the next start takes it up there, with the settings as they are then.`
    : `The run ${last?.runAt} failed at its very end: ${why} All its files are written; the next start completes it.`;
}

/** Whether the run that holds the lock has failed and waits to be completed. */
function isKept({ running, last }: Export): boolean {
  return last?.state === 'FAILED' && running?.runAt === last.runAt && running.execution === last.execution;
}

/** Why an export cannot be edited; undefined where it can. An edit is for the next run (wire contract, exports: calls). */
export function refusalToEdit(exported: Export): string | undefined {
  if (!isRecurring(exported)) return 'A one-time export cannot be edited; make another one';
  return exported.stoppedAt ? 'This export is stopped; make another one' : undefined;
}

/** Why an export cannot be run by hand, whether or not a run is under way. */
export function refusalToRun(exported: Export): string | undefined {
  if (exported.stoppedAt) return 'This export is stopped; make another one';
  return !isRecurring(exported) && exported.last?.state === 'DONE'
    ? 'A one-time export runs once; make another one'
    : undefined;
}

import * as z from 'zod';
import { timezoneSchema } from '#core/accounts/account.ts';
import { definitionSchema } from './definition.ts';
import { faultSchema } from './fault.ts';

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
  /** When the secrets were given; those of exports of before this was noted are as old as the export. */
  secretsSetAt: z.iso.datetime().optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** Commit number up to which everything has been delivered. */
  exportedThrough: z.number().int().nonnegative(),
  lastRunAt: z.number().int().optional(),
  /** A run that somebody asked for and that has not begun yet. */
  requestedRunAt: z.number().int().optional(),
  /** The lock: the run under way and the execution that holds it. */
  running: z
    .object({
      runAt: z.number().int(),
      execution: z.string(),
      /** When the execution took it. */
      since: z.iso.datetime().optional(),
    })
    .optional(),
  /** How the last finished run ended. */
  last: z
    .object({
      runAt: z.number().int(),
      execution: z.string(),
      state: z.enum(['DONE', 'FAILED', 'CANCELLED']),
      at: z.iso.datetime(),
      /** Of a run that is done; those of before this was noted do not say. */
      rows: z.number().int().optional(),
      reason: z.string().optional(),
      /** Whose it was that a run failed. */
      fault: faultSchema.optional(),
      /** Why the run has the lock still, though it ended: the next start takes it up. */
      kept: z.enum(['at-its-end', 'on-its-way']).optional(),
    })
    .optional(),
  /** Runs since the last one that was delivered that failed for what is the customer's to mend. */
  refusals: z.number().int().optional(),
  /** Nothing starts until it is resumed. By itself after `REFUSALS_TO_PAUSE`, or by hand. */
  paused: z.object({ at: z.iso.datetime(), by: z.enum(['itself', 'hand']) }).optional(),
  stoppedAt: z.iso.datetime().optional(),
  /** What the watch has told of already. */
  watched: z
    .object({
      /** When the run was due that is late; epoch seconds. */
      dueAt: z.number().int().optional(),
      /** The newest run that was compared with those before, and how far it fell short, if it did. */
      judged: z
        .object({
          runAt: z.number().int(),
          unusual: z.object({ rows: z.number(), usual: z.number(), compared: z.number() }).optional(),
        })
        .optional(),
      /** When it last reminded of old secrets. */
      remindedAt: z.iso.datetime().optional(),
    })
    .optional(),
});
export type Export = z.infer<typeof exportSchema>;
export type Kept = NonNullable<NonNullable<Export['last']>['kept']>;
export function isRecurring(exported: Export): boolean {
  return exported.definition.frequency !== 'one-time';
}

/** When secrets were given, where there are any. */
export const secretsSince = (sealed: Export['sealed'], at: string) => (Object.keys(sealed).length > 0 ? at : undefined);

/** Whether it may still run: it is not stopped, nor a one-time export that is done. */
export function isLive(exported: Export): boolean {
  return !exported.stoppedAt && (isRecurring(exported) || exported.last?.state !== 'DONE');
}

/** Whether the run that holds the lock has ended and waits to be taken up. */
export function isKept({ running, last }: Export): boolean {
  return (
    last !== undefined && last.state !== 'DONE' && running?.runAt === last.runAt && running.execution === last.execution
  );
}

/** After so many runs in a row that the customer has to mend, an export pauses itself: asking again and again helps nobody. */
export const REFUSALS_TO_PAUSE = 3;

/** Whether its next failed run of the customer's fault is one too many. A one-time export is not run again by itself anyway. */
export function pausesAt(exported: Export, refusals: number): boolean {
  return isRecurring(exported) && !exported.paused && refusals >= REFUSALS_TO_PAUSE;
}

const STOPPED = 'This export is stopped; make another one';

/** Why an export cannot be edited; undefined where it can. An edit is for the next run (wire contract, exports: calls). */
export function refusalToEdit(exported: Export): string | undefined {
  if (!isRecurring(exported)) return 'A one-time export cannot be edited; make another one';
  return exported.stoppedAt ? STOPPED : undefined;
}

/** Why an export cannot be run by hand, whether or not a run is under way. */
export function refusalToRun(exported: Export): string | undefined {
  if (exported.stoppedAt) return STOPPED;
  if (exported.paused) return 'This export is paused; resume it first';
  return !isRecurring(exported) && exported.last?.state === 'DONE'
    ? 'A one-time export runs once; make another one'
    : undefined;
}

export function refusalToPause(exported: Export): string | undefined {
  if (exported.stoppedAt) return STOPPED;
  return isRecurring(exported) ? undefined : 'A one-time export cannot be paused; cancel its run, or stop it';
}

export function refusalToResume(exported: Export): string | undefined {
  if (exported.stoppedAt) return STOPPED;
  return exported.paused ? undefined : 'This export is not paused';
}

import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Delivery } from '#core/messages/delivery.ts';
import { filterShape, listOf } from './attempt-filter.ts';

/** What did not reach its receiver, as far as sending it again may help: it is replayed where no outcome is named. */
const DEFAULT_OUTCOMES = ['parked', 'exhausted'] as const;

/** The last ends that a call may have. One that waits for another try is under way by itself. */
const ends = listOf(['parked', 'exhausted', 'refused', 'delivered']);

export const replayBodySchema = z.strictObject({
  ...filterShape,
  outcome: ends
    .default([...DEFAULT_OUTCOMES])
    .describe('what became of the call at last; parked and exhausted, where left out'),
  from: filterShape.from.describe(
    'of calls that ended from then on; the 20 days for which calls are kept, where left out',
  ),
  dryRun: z.boolean({ error: 'must be true or false' }).default(false).describe('count the calls and send none'),
});
export type ReplayBody = z.infer<typeof replayBodySchema>;

/** Calls are kept for so long (`lib/stacks/data.ts`). */
export const KEPT_DAYS = 20;

/** The same question has the same name, in whatever order its fields were sent. */
export function nameOfQuestion({ dryRun: _, ...asked }: ReplayBody): string {
  const fields = Object.entries(asked).filter(([, value]) => value !== undefined);
  const sorted = fields.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 32);
}

/** What is kept of the question for the worker. */
export const searchSchema = z.object({
  template: z.number().optional(),
  campaign: z.number().optional(),
  status: z.number().optional(),
  delivery: z.string().optional(),
  class: z.array(z.string()).optional(),
  outcome: z.array(z.string()),
  profileIds: z.array(z.string()).optional(),
});
export type ReplaySearch = z.infer<typeof searchSchema>;

/** A call that is to be sent again: where it is kept, and whether an attempt was ever made of it. */
export const chosenSchema = z.object({ key: z.string(), deliveryId: z.string(), attempted: z.boolean() });
export type Chosen = z.infer<typeof chosenSchema>;

/** The call as it was, from its first attempt on; what it waited before is not counted against it. */
export function again(
  kept: Delivery,
  { run, attempted, now }: { run: string; attempted: boolean; now: number },
): Delivery {
  return { ...kept, attempt: 1, queuedAt: now, replay: { run, attempted } };
}

export const replayMessageSchema = z.object({
  accountId: z.string(),
  runId: z.string(),
  /** The slice to send; -1 for the plan. */
  slice: z.number().int().min(-1),
});
export type ReplayMessage = z.infer<typeof replayMessageSchema>;

import * as z from 'zod';
import { caughtSchema } from './failure-reason.ts';
import { partSchema } from './plan.ts';

/** What the state machine hands to its steps: names and numbers, never settings or secrets. */
const exportId = z.object({ accountId: z.string(), exportId: z.number().int() });
const runId = exportId.extend({ runAt: z.number().int() });

export const beginEventSchema = exportId.extend({ trigger: z.string(), executionArn: z.string() });
export const writeEventSchema = runId.extend({ part: partSchema });
export const finishEventSchema = runId;
export const failEventSchema = exportId.extend({ executionArn: z.string(), error: caughtSchema });
export type FailEvent = z.infer<typeof failEventSchema>;

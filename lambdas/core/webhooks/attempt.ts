import * as z from 'zod';
import { replaySchema } from '../messages/delivery.ts';

/**
 * One attempt to deliver a call, as the log of attempts keeps it: never a body, nor an address beyond its origin. `class` is
 * that of `answerClass`; a delivery that was set aside while its receiver's circuit was open is `parked`.
 */
export const outcomes = ['delivered', 'retry', 'exhausted', 'refused', 'parked'] as const;

export const attemptSchema = z.object({
  /** Epoch milliseconds. */
  at: z.number().int(),
  deliveryId: z.string(),
  accountId: z.string(),
  purpose: z.string(),
  templateId: z.number().int().optional(),
  campaignId: z.number().int().optional(),
  profileIds: z.array(z.string()),
  attempt: z.number().int(),
  outcome: z.enum(outcomes),
  class: z.string(),
  status: z.number().int().optional(),
  /** Milliseconds that the attempt took, and that the delivery had waited before it since it was first queued. */
  ms: z.number().int(),
  waitedMs: z.number().int(),
  requestBytes: z.number().int(),
  origin: z.string(),
  replay: replaySchema.optional(),
});
export type Attempt = z.infer<typeof attemptSchema>;

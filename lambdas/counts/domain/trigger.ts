import * as z from 'zod';
import { readQueryEnded } from '#core/messages/bus-events.ts';
import type { CountJob } from './request.ts';

/**
 * Why `run-count` is called: a client asked, or the bus says that the large query of its question has ended
 * (`core/messages/bus-events.ts`).
 */
export type Trigger = CountJob & { problem?: string };

const PREFIX = 'count-';
export const queryIdOf = ({ requestId }: { requestId: number }) => `${PREFIX}${requestId}`;

const askedSchema = z.object({
  accountId: z.string(),
  requestId: z.number().int(),
  claim: z.number().optional(),
});

export function readTrigger(event: unknown): Trigger {
  const ended = readQueryEnded(event);
  if (!ended?.queryId.startsWith(PREFIX)) return askedSchema.parse(event);
  const { accountId, queryId, reason } = ended;
  const requestId = Number(queryId.slice(PREFIX.length));
  return { accountId, requestId, ...(reason !== undefined && { problem: reason }) };
}

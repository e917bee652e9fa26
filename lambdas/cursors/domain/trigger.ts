import * as z from 'zod';
import { type SegmentJob, segmentJobSchema } from './cursor.ts';

/**
 * Why `prepare-pages` is called: a reader comes near a segment, or the bus says how the query of a cursor ended that was too
 * large for one function (`core/messages/bus-events.ts`), which its first segment was waiting for.
 */
export type Trigger = { segment: SegmentJob; problem?: string };

const busEventSchema = z.object({
  'detail-type': z.enum(['query.run.completed', 'query.run.failed']),
  detail: z.object({ accountId: z.string(), queryId: z.string(), reason: z.string().optional() }),
});

export function readTrigger(event: unknown): Trigger {
  const told = busEventSchema.safeParse(event);
  if (!told.success) return { segment: segmentJobSchema.parse(event) };
  const { accountId, queryId, reason } = told.data.detail;
  return { segment: { accountId, cursorId: queryId, segment: 0 }, ...(reason !== undefined && { problem: reason }) };
}

import { readQueryEnded } from '#core/messages/bus-events.ts';
import { type SegmentJob, segmentJobSchema } from './cursor.ts';

/**
 * Why `prepare-pages` is called: a reader comes near a segment, or the bus says that a large query has ended
 * (`core/messages/bus-events.ts`), which the first segment of its cursor was waiting for.
 */
export type Trigger = { segment: SegmentJob; problem?: string };

export function readTrigger(event: unknown): Trigger {
  const ended = readQueryEnded(event);
  if (!ended) return { segment: segmentJobSchema.parse(event) };
  const { accountId, queryId, reason } = ended;
  return { segment: { accountId, cursorId: queryId, segment: 0 }, ...(reason !== undefined && { problem: reason }) };
}

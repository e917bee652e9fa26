import { type SegmentAsked, splitSegment } from '#core/cql/read/with-segment.ts';
import type { SegmentRead, SegmentRef } from './segments.ts';

/** The segment that a question names beside its query, and what is left of it without. */
export type SegmentOf = (ref: SegmentRef) => Promise<SegmentRead | undefined>;
export type Narrowed =
  | { kind: 'narrowed'; rest: unknown; segment: SegmentAsked | undefined }
  /** `error` begins with the path of what is wrong. */
  | { kind: 'invalid'; error: string };

export async function askedSegment(
  segmentOf: SegmentOf,
  { accountId, given }: { accountId: string; given: unknown },
): Promise<Narrowed> {
  const split = splitSegment(given);
  if (split.kind === 'invalid') return split;
  const { rest, segmentId } = split;
  if (segmentId === undefined) return { kind: 'narrowed', rest, segment: undefined };
  const segment = await segmentOf({ accountId, segmentId });
  if (segment) return { kind: 'narrowed', rest, segment };
  return { kind: 'invalid', error: `segment: there is no segment ${segmentId} in this account` };
}

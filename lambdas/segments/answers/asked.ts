import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import type { Call } from '#runtime/bound-routes.ts';
import type { Segment, SegmentRef } from '#store/segments/segments.ts';
import { segmentView } from './segment-view.ts';

/** What a call is about, and how a segment is answered. */

/** What is no id is that of no segment. */
export function refOf({ account, params }: Pick<Call, 'account' | 'params'>): SegmentRef {
  const { id = '' } = params;
  if (/^[1-9]\d{0,15}$/.test(id)) return { accountId: account.accountId, segmentId: Number(id) };
  throw new Failure('not-found', `Segment ${id.slice(0, 40)} does not exist`, { retry: 'never' });
}

/** A whole number of the query string. */
export function numberOf({ query }: Pick<Call, 'query'>, { name, otherwise }: { name: string; otherwise: number }) {
  const given = query.get(name) ?? String(otherwise);
  if (/^\d{1,16}$/.test(given)) return Number(given);
  throw badField(name, 'must be a whole number');
}

export function shown(action: string, segment: Segment) {
  const facts = { action, segmentId: segment.segmentId };
  return { body: { status: 'success', segment: segmentView(segment) }, facts };
}

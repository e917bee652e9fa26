import { isPlainObject } from '#core/values/plain-object.ts';
import type { Condition, Query } from '../tree.ts';
import type { Clock } from './days.ts';
import { MAX_CHARACTERS, type ReadQuery, readQuery, tooLargeText } from './read-query.ts';

/**
 * A segment beside a query, or instead of one: `{"segment": 1767225600, …}`. Whoever asks reads the segment of that id
 * (`store/segments/segments.ts`), and both must hold of a person.
 */
export type SegmentAsked = { kind: 'query'; query: unknown } | { kind: 'list'; key: string };
export type Split =
  | { kind: 'split'; rest: unknown; segmentId?: number }
  /** `error` begins with the path of what is wrong. */
  | { kind: 'invalid'; error: string };

/** Takes the id of a segment out of what was given as a query, the wrapped one too. */
export function splitSegment(given: unknown): Split {
  if (!isPlainObject(given)) return { kind: 'split', rest: given };
  const { segment = undefined, ...rest } = given;
  if (segment === undefined || segment === null) {
    const inner = isPlainObject(given.query) ? splitSegment(given.query) : undefined;
    if (inner?.kind === 'split') return { ...inner, rest: { ...rest, query: inner.rest } };
    return inner ?? { kind: 'split', rest };
  }
  const segmentId = typeof segment === 'string' && /^\d{1,16}$/.test(segment) ? Number(segment) : segment;
  if (typeof segmentId === 'number' && Number.isSafeInteger(segmentId) && segmentId > 0) {
    return { kind: 'split', rest, segmentId };
  }
  return { kind: 'invalid', error: 'segment: must be the id of a segment, a whole number such as 1767225600' };
}

/** Whom a segment has, as a query: of the account's day, where its days count from today. */
export function segmentQuery(segment: SegmentAsked, clock: Clock): ReadQuery {
  if (segment.kind === 'query') return readQuery(segment.query, clock);
  const where: Condition = { kind: 'listed', list: segment.key };
  return { kind: 'query', query: { timezone: clock.timezone, today: clock.today, where }, days: {} };
}

type Joined = { kind: 'query'; query: Query } | { kind: 'invalid'; error: string };

/** The people of a query who are of a segment too. @param given the query as it was written */
export function withSegment(query: Query, how: { given: unknown; segment: SegmentAsked; clock: Clock }): Joined {
  const { given, segment, clock } = how;
  const read = segmentQuery(segment, clock);
  if (read.kind !== 'query') {
    return {
      kind: 'invalid',
      error: `segment: its query cannot be read: ${read.kind === 'invalid' ? read.error : ''}`,
    };
  }
  const characters = segment.kind === 'query' ? JSON.stringify([given, segment.query]).length : 0;
  if (characters > MAX_CHARACTERS) {
    return { kind: 'invalid', error: `segment: with its query, this is longer than ${MAX_CHARACTERS} characters` };
  }
  const both = bothOf(query, read.query);
  const tooLarge = tooLargeText(both);
  if (tooLarge === undefined) return { kind: 'query', query: both };
  return { kind: 'invalid', error: `segment: with its query, this ${tooLarge}; give one of them fewer filters` };
}

/** Of a person both must hold; where both are about an event, that of the first is the base, and the other something done. */
export function bothOf(query: Query, also: Query): Query {
  const base = query.base ?? also.base;
  const where: Condition[] = [
    ...(query.where ? [query.where] : []),
    ...(query.base && also.base ? [{ kind: 'did' as const, clause: also.base }] : []),
    ...(also.where ? [also.where] : []),
  ];
  return { ...query, ...(base && { base }), ...(where.length > 0 && { where: { kind: 'all', of: where } }) };
}

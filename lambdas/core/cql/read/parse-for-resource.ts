import { eventKey } from '#core/intake/event-name.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import type { Query } from '../tree.ts';
import { type Clock, daysAfter } from './days.ts';
import { readQuery } from './read-query.ts';
import { type SegmentAsked, withSegment } from './with-segment.ts';

/** What asking for events, or for profiles, demands of a query beyond its being one. How queries are written is `read-query.ts`. */
export type ParsedQuery =
  | { kind: 'query'; query: Query }
  | { kind: 'malformed' }
  /** `error` begins with the path of the key that is wrong. */
  | { kind: 'invalid'; error: string }
  /** An event of the service's own notifications, which cannot be exported by API. */
  | { kind: 'not-exportable'; query: Query }
  /** It ends later than it may. */
  | { kind: 'future'; latest: number };

/** The text of code 4002 (wire contract, Get Events: opening). @param latest YYYYMMDD */
export function futureText(latest: number): string {
  return `Date range error: to must not be in the future, later than ${latest}`;
}

const notifications = new Set(
  ['Sent', 'Viewed', 'Clicked', 'Delivered', 'Replied'].map((outcome) => eventKey(`Notification ${outcome}`)),
);

export type QueryWanted = {
  resource: 'events' | 'profiles';
  clock: Clock;
  /** To whose people the answer is narrowed; a question about people needs nothing else then. */
  segment?: SegmentAsked | undefined;
};

/**
 * Events need a base event with its days; profiles need any filter at all, and their base event is of the last 365 days
 * where it names none (wire contract, Get Events: opening; Get Profiles).
 */
export function parseQuery(given: unknown, { resource, clock, segment }: QueryWanted): ParsedQuery {
  const read = readQuery(resource === 'events' ? withoutGroups(given) : given, clock);
  if (read.kind !== 'query') return read;
  const { days } = read;
  if (resource === 'events' && !read.query.base) return { kind: 'invalid', error: 'event_name: is required' };
  const joined = segment ? withSegment(read.query, { given, segment, clock }) : read;
  if (joined.kind !== 'query') return joined;
  const { query } = joined;
  if (!query.base && !query.where) {
    const error = 'event_name: is required where there is no common_profile_properties and no advanced_query';
    return { kind: 'invalid', error };
  }
  const missing = (['from', 'to'] as const).find((end) => days[end] === undefined);
  if (resource === 'events' && missing) {
    return { kind: 'invalid', error: `${missing}: must be a day, such as 20250131 or "2025-01-31"` };
  }
  // A day of slack: scripts of every night ask for tomorrow (wire contract, Get Events: opening).
  const latest = daysAfter(clock.today, 1);
  if ((days.to ?? latest) > latest) return { kind: 'future', latest };
  const key = query.base?.eventKey;
  return resource === 'events' && key !== undefined && notifications.has(key)
    ? { kind: 'not-exportable', query }
    : { kind: 'query', query };
}

/** Clients send a report's `groups` with a query for events, too, and nothing is made of them there. */
function withoutGroups(given: unknown): unknown {
  if (!isPlainObject(given)) return given;
  const { groups: _, query, ...rest } = given;
  const inner = query === undefined ? {} : { query: withoutGroups(query) };
  return { ...rest, ...inner };
}

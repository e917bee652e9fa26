import type { Clock } from '#core/cql/read/days.ts';
import { type ReadQuery, readQuery } from '#core/cql/read/read-query.ts';
import { bothOf, type SegmentAsked, segmentQuery } from '#core/cql/read/with-segment.ts';
import type { Query } from '#core/cql/tree.ts';
import { Failure } from '#core/failure.ts';
import { daysBefore, endOfDay, readDay, startOfDay } from '#core/values/calendar.ts';
import type { ProfileGiven, Trigger } from './campaign.ts';

/**
 * Whom a trigger is for, as a query of CQL: the language in which audiences are counted, previewed and found. `{}` is everybody.
 * Of a live trigger, that is whoever fits its profile filter; a segment stands beside the query.
 */
export type Asked = { trigger: Trigger; clock: Clock /** The one that the trigger names. */; segment?: SegmentAsked };

export function audienceQuery({ trigger, clock }: Asked): Record<string, unknown> {
  switch (trigger.kind) {
    case 'past':
      return both(queryIn(trigger.query), trigger.profile);
    case 'date':
      return both({ or: onDay(trigger, clock) }, trigger.profile);
    case 'everybody':
    case 'segment':
    case 'live':
    case 'inaction':
      return both({}, trigger.profile);
  }
}

/** The tree of the query; what it is read from has been read before, when the campaign and the segment were written. */
export function audienceTree(asked: Asked): Query {
  const { segment, clock } = asked;
  const query = treeOf(readQuery(audienceQuery(asked), clock));
  return segment ? bothOf(query, treeOf(segmentQuery(segment, clock))) : query;
}

function treeOf(read: ReadQuery): Query {
  if (read.kind === 'query') return read.query;
  const text = read.kind === 'invalid' ? read.error : 'it is no query';
  throw new Failure('destination-refused', `The audience cannot be asked for: ${text}.`, { retry: 'never' });
}

function both(query: Record<string, unknown>, profile: ProfileGiven | undefined): Record<string, unknown> {
  const filters = { common_profile_properties: profile };
  if (profile === undefined) return query;
  return Object.keys(query).length === 0 ? filters : { ...query, and: [...listOf(query.and), filters] };
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A query may be wrapped (wire contract, CQL). */
function queryIn(given: unknown): Record<string, unknown> {
  const { query, ...rest } = Object(given);
  return query !== undefined && Object.keys(rest).length === 0 ? Object(query) : Object(given);
}

/**
 * Who has the day in the property: as a date of the wire (`$D_` and epoch seconds) or a number of epoch seconds, which are of
 * the day that the account's clock shows then, or as the day itself, `2026-11-27` or `20261127`. Dates of birth are kept as
 * midnights of UTC.
 */
function onDay({ property: name, days }: Extract<Trigger, { kind: 'date' }>, { timezone, today }: Clock): unknown[] {
  const date = daysBefore(readDay(today) ?? '', days);
  const zone = name.toLowerCase() === 'dob' ? 'UTC' : timezone;
  const [from, last] = [startOfDay(date, zone), endOfDay(date, zone) - 1];
  const fields = [
    ...(last >= from ? [{ name, operator: 'between', value: [from, last] }] : []),
    { name, operator: 'equals', value: [date, date.replaceAll('-', '')] },
  ];
  return fields.map((field) => ({ common_profile_properties: { profile_fields: [field] } }));
}

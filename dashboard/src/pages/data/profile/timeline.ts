import { dayAfter, dayAt } from '../../../parts/filters/days.ts';
import { fieldOf, textField } from '../values.ts';
import type { Did } from './person.ts';

/**
 * A person's events from the newest back. The API's cursors go forward, so spans of days are asked for from the last day back,
 * as long as what is known of the person's events lets expect a page of them.
 */
export type Span = { from: string; to: string };
export type TimelineEvent = { key: string; name: string; at: number; properties: unknown };

/** How many events a span is meant to have, and how few of them another span is asked for at once. */
const WANTED = 200;
export const FEW = 20;
const LONGEST_DAYS = 3_660;

/** What all of it spans; undefined for somebody who did nothing. */
export function extentOf(did: readonly Did[], zone: string, now: number): (Span & { count: number }) | undefined {
  const count = did.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return undefined;
  const first = Math.min(...did.map((one) => one.first)) * 1_000;
  const last = Math.max(...did.map((one) => one.last)) * 1_000;
  // The API looks no further than tomorrow.
  const tomorrow = dayAfter(dayAt(zone, now));
  const to = dayAt(zone, last);
  return { count, from: dayAt(zone, first), to: to > tomorrow ? tomorrow : to };
}

/** The newest span. */
export function firstSpan(extent: Span & { count: number }): Span {
  const days = daysIn(extent);
  return back(extent, {
    to: extent.to,
    days: extent.count <= WANTED ? days : Math.ceil((days * WANTED) / extent.count),
  });
}

/** The span before one in which so many events were; undefined where there is none. */
export function spanBefore(span: Span, { extent, found }: { extent: Span; found: number }): Span | undefined {
  if (span.from <= extent.from) return undefined;
  const factor = found < FEW ? 4 : found > 3 * WANTED ? 0.5 : 1;
  return back(extent, { to: dayAfter(span.from, -1), days: Math.ceil(daysIn(span) * factor) });
}

function back(extent: Span, { to, days }: { to: string; days: number }): Span {
  const from = dayAfter(to, 1 - Math.min(LONGEST_DAYS, Math.max(1, days)));
  return { from: from < extent.from ? extent.from : from, to };
}

function daysIn({ from, to }: Span): number {
  return Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1);
}

type Whose = { identity?: string | undefined; objectIds: readonly string[] };

/** The query of a person's events in a span; any event, without a name. */
export function timelineQuery(whose: Whose, { span, event }: { span: Span; event: string | undefined }): object {
  const who =
    whose.identity === undefined
      ? { name: 'objectId', operator: 'equals', value: whose.objectIds }
      : { name: 'Identity', operator: 'equals', value: whose.identity };
  return {
    event_name: event ?? '-1',
    from: span.from,
    to: span.to,
    common_profile_properties: { profile_fields: [who] },
  };
}

/**
 * Records of a span, the newest first. An identity that is an e-mail or a phone may be meant of two people: only rows of this
 * one count.
 */
export function timelineEvents(
  records: readonly unknown[],
  { span, whose }: { span: Span; whose: Whose },
): TimelineEvent[] {
  return records
    .filter((record) => isOf(fieldOf(record, 'profile'), whose))
    .map((record, at) => {
      const epoch = fieldOf(record, 'epoch');
      return {
        key: `${span.from} ${at}`,
        name: textField(record, 'event_name') ?? '',
        at: typeof epoch === 'number' ? epoch * 1_000 : 0,
        properties: fieldOf(record, 'event_props'),
      };
    })
    .toReversed();
}

function isOf(profile: unknown, { identity, objectIds }: Whose): boolean {
  const theirs = textField(profile, 'identity');
  return identity === undefined ? objectIds.includes(textField(profile, 'objectId') ?? '') : theirs === identity;
}

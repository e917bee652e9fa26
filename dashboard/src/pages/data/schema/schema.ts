import type { KnownProperty } from '../../../parts/filters/filter.ts';
import type { KnownEvent } from '../../../parts/filters/known-event.ts';
import { entriesOf, fieldOf } from '../values.ts';

/** What there is in the account, found by a text: events that are called so, or have a property that is. */
export type FoundEvent = { event: KnownEvent; properties: readonly KnownProperty[] };

export function findEvents(events: readonly KnownEvent[], text: string): FoundEvent[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return events.map((event) => ({ event, properties: event.properties }));
  const has = ({ name }: { name: string }) => name.toLowerCase().includes(wanted);
  return events.flatMap((event) => {
    const properties = event.properties.filter(has);
    if (has(event)) return [{ event, properties: event.properties }];
    return properties.length > 0 ? [{ event, properties }] : [];
  });
}

/** A value that a property has, and how often; of numbers a range. */
export type Sample = { value: string; count: number };

/** The samples of an answer of `/1/counts/top.json` to the group `values`, the most frequent first. */
export function samplesIn(answered: unknown): Sample[] {
  return entriesOf(fieldOf(answered, 'values'))
    .flatMap(([, counted]) => entriesOf(counted))
    .flatMap(([value, count]) => (typeof count === 'number' ? [{ value, count }] : []))
    .toSorted((a, b) => b.count - a.count);
}

/** What items have is asked for by its own name. */
export function askedName(name: string): string {
  return name.startsWith('Items.') ? name.slice('Items.'.length) : name;
}

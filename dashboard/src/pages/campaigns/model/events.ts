import { type Filter, filterRow, wireFilter } from './filters.ts';
import { keptText, listIn, objectOf, pairsOf, readKept, textIn } from './objects.ts';

/** An event with its filters, as a form asks for it and as a clause of the query language says it. */
export type EventForm = {
  name: string;
  filters: readonly Filter[];
  /** JSON of what the clause says besides, which no row of the form shows; it stays as it is. */
  kept: string;
};

export const emptyEvent: EventForm = { name: '', filters: [], kept: '' };

export function wireEvent({ name, filters, kept }: EventForm, zone: string): Record<string, unknown> {
  return objectOf(
    [
      ['event_name', name],
      ['event_properties', filters.map((filter) => wireFilter(filter, zone))],
    ],
    readKept(kept),
  );
}

export function eventRow(wire: unknown, zone: string, others: readonly string[] = []): EventForm {
  const { rows, rest } = split(listIn(wire, 'event_properties'), (one) => filterRow(one, zone));
  const known = ['event_name', 'event_properties', ...others];
  const kept = pairsOf(wire).filter(([key]) => !known.includes(key));
  return {
    name: textIn(wire, 'event_name'),
    filters: rows,
    kept: keptText([...kept, ['event_properties', rest]]),
  };
}

/** What can be shown as rows, and the rest. */
export function split<Row>(given: readonly unknown[], read: (one: unknown) => Row | undefined) {
  const rows: Row[] = [];
  const rest: unknown[] = [];
  for (const one of given) {
    const row = read(one);
    if (row === undefined) rest.push(one);
    else rows.push(row);
  }
  return { rows, rest };
}

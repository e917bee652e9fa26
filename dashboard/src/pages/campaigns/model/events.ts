import type { Filter } from '../../../parts/filters/filter.ts';
import { keptText, listIn, objectOf, pairsOf, readKept, textIn, valueIn } from './objects.ts';

/** An event with its filters, as a form asks for it and as a clause of the query language says it. */
export type EventForm = {
  name: string;
  filters: readonly Filter[];
  /** JSON of what the clause says besides, which no row of the form shows; it stays as it is. */
  kept: string;
};

export const emptyEvent: EventForm = { name: '', filters: [], kept: '' };

export function wireEvent({ name, filters, kept }: EventForm): Record<string, unknown> {
  return objectOf(
    [
      ['event_name', name],
      ['event_properties', filters],
    ],
    readKept(kept),
  );
}

/** @param others keys of the clause that are shown elsewhere */
export function eventRow(wire: unknown, others: readonly string[] = []): EventForm {
  const { rows, rest } = split(listIn(wire, 'event_properties'), filterRow);
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

type Scalar = Exclude<Filter['value'], undefined | readonly unknown[]>;
const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);

/** A filter of a property; undefined for what is none. */
export function filterRow(wire: unknown): Filter | undefined {
  const [name, operator, value] = ['name', 'operator', 'value'].map((key) => valueIn(wire, key));
  const hasOthers = pairsOf(wire).some(([key]) => !['name', 'operator', 'value'].includes(key));
  if (typeof name !== 'string' || hasOthers) return undefined;
  const given = { name, ...(typeof operator === 'string' && { operator }) };
  if (value === undefined) return given;
  if (isScalar(value)) return { ...given, value };
  return Array.isArray(value) && value.every(isScalar) ? { ...given, value } : undefined;
}

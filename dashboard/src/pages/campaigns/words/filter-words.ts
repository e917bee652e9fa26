import { dayOfWire } from '../../../parts/filters/days.ts';
import { type Filter, type Kind, kindOf, type Scalar, valuesOf } from '../../../parts/filters/filter.ts';
import { operatorOf } from '../../../parts/filters/operators.ts';
import { writtenDay } from '../model/days.ts';
import type { PeopleForm, PersonFilter, PlaceFilter } from '../model/people.ts';
import { listed, quoted } from './quoted.ts';

/** What filters say, in words; dates are of the account's zone. */
export function filterWords(filter: Filter, zone: string): string {
  return `${filter.name === '' ? '(a property to choose)' : quoted(filter.name)} ${checkWords(filter, zone)}`;
}

function checkWords(filter: Filter, zone: string): string {
  const kind = kindOf(filter, {});
  const { name, label, takes } = operatorOf(filter, kind);
  const said = valuesOf(filter).map((value) => valueWords(value, { kind, zone }));
  if (takes === 'nothing') return label;
  if (takes !== 'pair') return `${label} ${listed(said, 'or') || '…'}`;
  const [from = '…', to = '…'] = said;
  const isNot = name === 'not_between' ? ' not' : '';
  return kind === 'date' ? `is${isNot} from ${from} to ${to}` : `is${isNot} between ${from} and ${to}`;
}

function valueWords(value: Scalar, { kind, zone }: { kind: Kind; zone: string }): string {
  if (value === '') return '…';
  if (kind === 'boolean') return String(value).toLowerCase() === 'true' ? 'yes' : 'no';
  if (kind === 'date') return writtenDay(dayOfWire(zone, value)) || quoted(String(value));
  return typeof value === 'number' ? String(value) : quoted(String(value));
}

/** Empty where nothing is asked. Of places, and of circles, one is enough. */
export function peopleWords({ filters, kept }: PeopleForm, zone: string): string {
  const places = (group: PlaceFilter['group']) =>
    filters.filter((row): row is PlaceFilter => row.group === group).map(placeWords);
  const one = (words: string, some: readonly string[]) => (some.length > 0 ? [`${words} ${listed(some, 'or')}`] : []);
  return listed(
    [
      ...filters.flatMap((row) => ('filter' in row ? [personWords(row, zone)] : [])),
      ...one('they are in', places('geo_fields')),
      ...one('they are within', places('geo_radius')),
      ...keptWords(kept),
    ],
    'and',
  );
}

const KNOWN = new Map([
  ['age', 'their age'],
  ['gender', 'their gender'],
  ['has_email', 'e-mail'],
  ['has_phone', 'phone'],
  ['has_push_token', 'push'],
]);

function personWords({ group, filter }: Extract<PersonFilter, { filter: Filter }>, zone: string): string {
  const known = KNOWN.get(filter.name.toLowerCase());
  if (group === 'reachability' && (filter.operator ?? 'equals') === 'equals') {
    const isNot = String(filter.value ?? true).toLowerCase() === 'false' ? 'not' : '';
    return `they can${isNot} be reached by ${known ?? quoted(filter.name)}`;
  }
  return known && group === 'demographics' ? `${known} ${checkWords(filter, zone)}` : filterWords(filter, zone);
}

function placeWords({ group, parts }: PlaceFilter): string {
  if (group === 'geo_radius') {
    const [longitude = '…', latitude = '…', kilometres = '…'] = parts.map(numberWords);
    return `${kilometres} km of ${latitude}, ${longitude}`;
  }
  const some = parts.filter((part) => part !== '').toReversed();
  return some.length === 0 ? '(a place to choose)' : some.map(quoted).join(', ');
}

function numberWords(text: string): string {
  if (text.trim() === '') return '…';
  return Number.isFinite(Number(text)) ? text.trim() : quoted(text);
}

/** What the form keeps and does not show. */
export const keptWords = (kept: string): string[] => (kept === '' ? [] : [`what else is written (${quoted(kept)})`]);

import { writtenDay } from '../model/days.ts';
import { type Filter, operatorOf } from '../model/filters.ts';
import type { PeopleForm, PersonFilter } from '../model/people.ts';
import { listed, quoted } from './quoted.ts';

/** What filters say, in words. */
const NOT_CHOSEN = '(a property to choose)';

export function filterWords(filter: Filter): string {
  return `${filter.name === '' ? NOT_CHOSEN : quoted(filter.name)} ${checkWords(filter)}`;
}

function checkWords({ type, operator, values }: Filter): string {
  const known = operatorOf({ type, operator });
  const said = values.map((value) => valueWords(value, type));
  if (!known) return `${operator} ${listed(said, 'or')}`;
  if (known.takes === 'none') return known.label;
  if (known.takes === 'two') {
    const [from = '…', to = '…'] = said;
    const isNot = operator === 'not_between' ? ' not' : '';
    return type === 'date' ? `is${isNot} from ${from} to ${to}` : `is${isNot} between ${from} and ${to}`;
  }
  return `${known.label} ${listed(said, 'or')}`;
}

function valueWords(value: string, type: Filter['type']): string {
  if (type === 'yes-no') return value === 'true' ? 'yes' : 'no';
  if (type === 'text') return quoted(value);
  if (value === '') return '…';
  return type === 'date' ? writtenDay(value) : quotedUnlessNumber(value);
}

const quotedUnlessNumber = (value: string) => (Number.isFinite(Number(value)) ? value.trim() : quoted(value));

/** Empty where nothing is asked. Of places, and of circles, one is enough. */
export function peopleWords({ filters, kept }: PeopleForm): string {
  const of = (...wanted: string[]) => filters.filter(({ group }) => wanted.includes(group));
  const fields = filters.filter(({ group }) => group !== 'geo_fields' && group !== 'geo_radius').map(personWords);
  const places = of('geo_fields').map(placeWords);
  const circles = of('geo_radius').map(circleWords);
  return listed(
    [
      ...fields,
      ...(places.length > 0 ? [`they are in ${listed(places, 'or')}`] : []),
      ...(circles.length > 0 ? [`they are within ${listed(circles, 'or')}`] : []),
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

function personWords(filter: PersonFilter): string {
  const { group, name, values } = filter;
  const known = KNOWN.get(name.toLowerCase());
  if (group === 'reachability') {
    return `they can${values[0] === 'true' ? '' : 'not'} be reached by ${known ?? quoted(name)}`;
  }
  return known && group === 'demographics' ? `${known} ${checkWords(filter)}` : filterWords(filter);
}

function placeWords({ values }: PersonFilter): string {
  const parts = values.filter((value) => value !== '').toReversed();
  return parts.length === 0 ? '(a place to choose)' : parts.map(quoted).join(', ');
}

function circleWords({ values: [longitude = '', latitude = '', kilometres = ''] }: PersonFilter): string {
  const shown = (text: string) => (text === '' ? '…' : quotedUnlessNumber(text));
  return `${shown(kilometres)} km of ${shown(latitude)}, ${shown(longitude)}`;
}

/** What the form keeps and does not show. */
export const keptWords = (kept: string): string[] => (kept === '' ? [] : [`what else is written (${quoted(kept)})`]);

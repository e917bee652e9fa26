import type { Filter } from '../../../parts/filters/filter.ts';
import { filterRow, split } from './events.ts';
import { keptText, listIn, objectOf, pairsOf, readKept } from './objects.ts';

/** Filters of people: rows of a form, and the value of `common_profile_properties` of a query. */
export const groups = [
  { name: 'profile_fields', label: 'Property' },
  { name: 'demographics', label: 'Demographics' },
  { name: 'technographics', label: 'Device' },
  { name: 'app_fields', label: 'App' },
  { name: 'reachability', label: 'Reachable by' },
  { name: 'geo_fields', label: 'Place' },
  { name: 'geo_radius', label: 'Near' },
] as const;
export type Group = (typeof groups)[number]['name'];
export type PlaceGroup = Extract<Group, 'geo_fields' | 'geo_radius'>;

/** Of a place the parts are country, region and city; of what is near, longitude, latitude and kilometres. */
export type PlaceFilter = { group: PlaceGroup; parts: readonly string[] };
export type PersonFilter = { group: Exclude<Group, PlaceGroup>; filter: Filter } | PlaceFilter;
export type PeopleForm = {
  filters: readonly PersonFilter[];
  /** JSON of what is said besides, which no row shows. */
  kept: string;
};

export const emptyPeople: PeopleForm = { filters: [], kept: '' };

/** What is suggested as the name of a filter of a group; any other may be typed. */
export const suggestedNames = new Map<Group, readonly { name: string; type: string }[]>([
  [
    'demographics',
    [
      { name: 'age', type: 'number' },
      ...['gender', 'married', 'education', 'employed'].map((name) => ({ name, type: 'string' })),
    ],
  ],
  ['technographics', ['os', 'os_version', 'browser', 'device'].map((name) => ({ name, type: 'string' }))],
  ['app_fields', [{ name: 'app_version', type: 'string' }]],
  ['reachability', ['has_email', 'has_phone', 'has_push_token'].map((name) => ({ name, type: 'boolean' }))],
]);

export function emptyOf(group: Group): PersonFilter {
  if (group === 'geo_fields' || group === 'geo_radius') return { group, parts: ['', '', ''] };
  const [first] = suggestedNames.get(group) ?? [];
  if (group === 'reachability') return { group, filter: { name: 'has_email', value: 'True' } };
  return { group, filter: { name: first?.name ?? '', operator: 'equals', value: '' } };
}

export function wirePeople({ filters, kept }: PeopleForm): Record<string, unknown> | undefined {
  const lists = groups.map(({ name }): [string, unknown] => [
    name,
    filters.filter(({ group }) => group === name).map(wireOf),
  ]);
  const made = objectOf(lists, readKept(kept));
  return Object.keys(made).length === 0 ? undefined : made;
}

function wireOf(row: PersonFilter): unknown {
  if ('filter' in row) return row.filter;
  const { group, parts } = row;
  if (group === 'geo_fields') return parts.filter((part, place) => place === 0 || part !== '');
  return parts.map((part) => (part.trim() === '' || Number.isNaN(Number(part)) ? part : Number(part)));
}

export function peopleRows(wire: unknown): PeopleForm {
  const filters: PersonFilter[] = [];
  const rest: [string, unknown][] = pairsOf(wire)
    .filter(([key]) => !groups.some(({ name }) => name === key))
    .map(([key, value]) => [key, value]);
  for (const { name: group } of groups) {
    const found = split(listIn(wire, group), (one) => rowOf(group, one));
    filters.push(...found.rows);
    rest.push([group, found.rest]);
  }
  return { filters, kept: keptText(rest) };
}

function rowOf(group: Group, one: unknown): PersonFilter | undefined {
  if (group !== 'geo_fields' && group !== 'geo_radius') {
    const filter = filterRow(one);
    return filter && { group, filter };
  }
  const isMeant = (value: unknown) => typeof value === (group === 'geo_fields' ? 'string' : 'number');
  if (!Array.isArray(one) || one.length > 3 || !one.every(isMeant)) return undefined;
  const [first = '', second = '', third = ''] = one.map(String);
  return { group, parts: [first, second, third] };
}

/** Where in the wire's lists a row stands: `profile_fields.0`. */
export function placeOf(filters: readonly PersonFilter[], place: number): string {
  const group = filters[place]?.group ?? 'profile_fields';
  return `${group}.${filters.slice(0, place).filter((one) => one.group === group).length}`;
}

import { split } from './events.ts';
import { emptyFilter, type Filter, filterRow, wireFilter } from './filters.ts';
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

/** Of a place the values are country, region and city; of what is near, longitude, latitude and kilometres. */
export type PersonFilter = Filter & { group: Group };
export type PeopleForm = {
  filters: readonly PersonFilter[];
  /** JSON of what is said besides, which no row shows. */
  kept: string;
};

export const emptyPeople: PeopleForm = { filters: [], kept: '' };

/** What is suggested as the name of a filter of a group; any other may be typed. */
export const suggestedNames = new Map<Group, readonly string[]>([
  ['demographics', ['age', 'gender', 'married', 'education', 'employed']],
  ['technographics', ['os', 'os_version', 'browser', 'device']],
  ['app_fields', ['app_version']],
  ['reachability', ['has_email', 'has_phone', 'has_push_token']],
]);

export function emptyOf(group: Group): PersonFilter {
  const [name = ''] = suggestedNames.get(group) ?? [];
  if (group === 'reachability') return { ...emptyFilter, group, name, type: 'yes-no', values: ['true'] };
  if (group === 'geo_fields' || group === 'geo_radius') return { ...emptyFilter, group, values: ['', '', ''] };
  return { ...emptyFilter, group, name, ...(name === 'age' && { type: 'number' as const }) };
}

export function wirePeople({ filters, kept }: PeopleForm, zone: string): Record<string, unknown> | undefined {
  const lists = groups.map(({ name }): [string, unknown] => [
    name,
    filters.filter(({ group }) => group === name).map((filter) => wireOf(filter, zone)),
  ]);
  const made = objectOf(lists, readKept(kept));
  return Object.keys(made).length === 0 ? undefined : made;
}

function wireOf(filter: PersonFilter, zone: string): unknown {
  const { group, values, name } = filter;
  switch (group) {
    case 'geo_fields':
      return values.filter((value, place) => place === 0 || value !== '');
    case 'geo_radius':
      return values.map((value) => (value.trim() === '' || Number.isNaN(Number(value)) ? value : Number(value)));
    case 'reachability':
      return { name, value: values[0] === 'true' ? 'True' : 'False' };
    default:
      return wireFilter(filter, zone);
  }
}

export function peopleRows(wire: unknown, zone: string): PeopleForm {
  const filters: PersonFilter[] = [];
  const rest: [string, unknown][] = pairsOf(wire)
    .filter(([key]) => !groups.some(({ name }) => name === key))
    .map(([key, value]) => [key, value]);
  for (const { name: group } of groups) {
    const found = split(listIn(wire, group), (one) => rowOf(group, { one, zone }));
    filters.push(...found.rows);
    rest.push([group, found.rest]);
  }
  return { filters, kept: keptText(rest) };
}

function rowOf(group: Group, { one, zone }: { one: unknown; zone: string }): PersonFilter | undefined {
  if (group === 'geo_fields' || group === 'geo_radius') {
    const isMeant = (value: unknown) => typeof value === (group === 'geo_fields' ? 'string' : 'number');
    if (!Array.isArray(one) || one.length > 3 || !one.every(isMeant)) return undefined;
    const [first = '', second = '', third = ''] = one.map(String);
    return { ...emptyOf(group), values: [first, second, third] };
  }
  if (group !== 'reachability') {
    const row = filterRow(one, zone);
    return row && { ...row, group };
  }
  const row = filterRow(one, zone);
  const said = row?.operator === 'equals' ? row.values.join().toLowerCase() : '';
  return row && ['true', 'false'].includes(said) ? { ...emptyOf(group), name: row.name, values: [said] } : undefined;
}

/** Where in the wire's lists a row stands: `profile_fields.0`. */
export function placeOf(filters: readonly PersonFilter[], place: number): string {
  const group = filters[place]?.group ?? 'profile_fields';
  return `${group}.${filters.slice(0, place).filter((one) => one.group === group).length}`;
}

import type { Filter } from '../../../parts/filters/filter.ts';
import { type Person, personLists } from '../../../parts/filters/person.ts';
import type { Clause, Compared, Group, Tree } from './tree.ts';

/** The JSON of a query, with nothing in it that says nothing. */
type Json = Record<string, unknown>;

export function writeTree({ segment, base, where }: Tree): Json {
  const { common_profile_properties, ...rest } = writeGroup(where);
  return {
    ...(segment !== undefined && { segment }),
    ...(base && writeClause(base)),
    ...(common_profile_properties !== undefined && { common_profile_properties }),
    ...(Object.keys(rest).length > 0 && { advanced_query: rest }),
  };
}

export function writeClause(clause: Clause): Json {
  const { event_name, from, to, event_properties, session_properties, aggregate } = clause;
  return {
    event_name,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...list('event_properties', event_properties),
    ...list('session_properties', session_properties),
    ...compared(clause),
    ...(aggregate && { aggregate }),
  };
}

function writeGroup({ person, all, any, anyCount, none, and, or, not }: Group): Json {
  const [excluded] = not;
  return {
    ...writePerson(person),
    ...list('did_all', all.map(writeClause)),
    ...writeAny(any, anyCount),
    ...list('did_none', none.map(writeClause)),
    ...list('and', and.map(writeGroup)),
    ...list('or', or.map(writeGroup)),
    ...(excluded && { not: writeGroup(excluded) }),
  };
}

function writeAny(any: readonly Clause[], anyCount: Compared | undefined): Json {
  if (any.length === 0) return {};
  return { did_any: { any_events: any.map(writeClause), ...(anyCount && compared(anyCount)) } };
}

function writePerson(person: Person): Json {
  const lists: [string, readonly unknown[]][] = [
    ...personLists.map((name): [string, readonly Filter[]] => [name, person[name]]),
    ['geo_fields', person.geo_fields],
    ['geo_radius', person.geo_radius],
  ];
  const said = lists.filter(([, items]) => items.length > 0);
  return said.length > 0 ? { common_profile_properties: Object.fromEntries(said) } : {};
}

function compared({ operator, value }: Compared): Json {
  return { ...(operator !== undefined && { operator }), ...(value !== undefined && { value }) };
}

function list(name: string, items: readonly unknown[]): Json {
  return items.length > 0 ? { [name]: items } : {};
}

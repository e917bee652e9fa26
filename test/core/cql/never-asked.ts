import type { Condition, EventFilter, Measure, ProfileFilter, Test } from '#core/cql/tree.ts';

type Kind =
  | Test['kind']
  | EventFilter['kind']
  | ProfileFilter['kind']
  | Measure['of']
  | Exclude<Condition['kind'], 'listed'>;
/** Every kind there is in a tree: one that is new has no test until it is written down here, and in a query above. */
const kinds: Record<Kind, true> = {
  ...{ exists: true, equals: true, contains: true, compare: true, between: true, property: true },
  ...{ 'first-time': true, 'time-of-day': true, 'day-of-week': true, 'day-of-month': true },
  ...{ count: true, sum: true, min: true, max: true, avg: true, count_distinct: true },
  ...{ all: true, any: true, not: true, did: true, total: true, profile: true },
  ...{ column: true, age: true, 'has-token': true, place: true, near: true },
};
const keys = [
  ...['event_properties', 'session_properties', 'aggregate', 'common_profile_properties', 'profile_fields'],
  ...['demographics', 'reachability', 'geo_fields', 'geo_radius', 'advanced_query', 'did_all', 'did_any', 'did_none'],
  ...['and', 'or', 'not'],
];

/** What of the language no query had, as it was written and as it was read. */
export function neverAsked(queries: readonly object[]): string[] {
  const words = queries.flatMap((query) => JSON.stringify(query).match(/(?<=")[\w-]+(?=")/g) ?? []);
  const said = new Set(words);
  return [...Object.keys(kinds), ...keys].filter((word) => !said.has(word));
}

import type { Filter, Scalar } from '../../../parts/filters/filter.ts';
import { emptyPerson, type Person } from '../../../parts/filters/person.ts';

/**
 * A query as the builder shows it (docs/cql.md). What it holds of the query language stays in the language's own words, so that
 * the JSON and the builder are two sights of one query; `read-tree.ts` and `write-tree.ts` go from one to the other.
 */
export type Day = string | number;
export type Compared = { operator?: string; value?: Scalar | readonly Scalar[] };
export type Aggregate = Compared & { function: string; property?: string };
export type Clause = Compared & {
  event_name: string;
  from?: Day;
  to?: Day;
  event_properties: Filter[];
  session_properties: Filter[];
  aggregate?: Aggregate;
};

export const joins = ['and', 'or', 'not'] as const;
export type Join = (typeof joins)[number];

/** All of it must hold of a person. Of `any`, one must have been done; `anyCount` compares how many of them there were. */
export type Group = {
  person: Person;
  all: Clause[];
  any: Clause[];
  anyCount?: Compared;
  none: Clause[];
  /** `not` has one at most. */
  and: Group[];
  or: Group[];
  not: Group[];
};
export type Tree = { segment?: number; base?: Clause; where: Group };

export const emptyGroup = (): Group => ({
  person: emptyPerson(),
  all: [],
  any: [],
  none: [],
  and: [],
  or: [],
  not: [],
});

/** What the page begins with: any event of the last 30 days. */
export const newClause = (event_name = ''): Clause => ({
  event_name,
  from: '-30d',
  event_properties: [],
  session_properties: [],
});

/** What the language has as the name of any event. */
export const ANY_EVENT = '-1';

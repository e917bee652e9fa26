import type { Window } from './read/calendar.ts';

/**
 * A query as the compiler takes it: checked, its days turned into instants, its aliases into one spelling. Plain JSON, so
 * that a cursor can keep it. `read/read-query.ts` reads it from the wire.
 */
export type Scalar = string | number | boolean;

/** What is asked of a property's values: a list has several, and on a charge every item adds its own. One match is enough. */
export type Test =
  | { kind: 'exists' }
  | { kind: 'equals'; values: readonly Scalar[] }
  | { kind: 'contains'; texts: readonly string[] }
  | { kind: 'compare'; operator: Comparison; numbers: readonly number[] }
  | { kind: 'between'; low: number; high: number };
export type Comparison = '>' | '>=' | '<' | '<=';

/** `negated`: the exact opposite, so that it also holds where there is no such property. */
export type Check = { test: Test; negated: boolean; ignoringCase?: boolean };

export type EventFilter =
  /** The first of `names` that the event has. */
  | { kind: 'property'; names: readonly string[]; check: Check }
  /** Whether it is the person's first event of this name, in the whole lake. */
  | { kind: 'first-time'; is: boolean }
  /** Seconds after local midnight, both included; `from` after `to` goes over midnight. */
  | { kind: 'time-of-day'; from: number; to: number }
  /** Local days, counted from Sunday as 0, or from the first of the month as 1. */
  | { kind: 'day-of-week' | 'day-of-month'; days: readonly number[] };

export type Measure = {
  of: 'count' | 'sum' | 'min' | 'max' | 'avg' | 'count_distinct';
  property?: string;
  check: Check;
};

export type EventClause = {
  /** Undefined: any event. */
  eventKey?: string;
  window: Window;
  filters: readonly EventFilter[];
  /** Of a person's matching events; there must be one at least in any case. */
  measures: readonly Measure[];
};

export type ProfileColumn = 'identity' | 'email' | 'phone' | 'name' | 'object_id';
export type ProfileFilter =
  | { kind: 'column'; column: ProfileColumn; check: Check }
  /** The first of `names` that the profile has. */
  | { kind: 'property'; names: readonly string[]; check: Check }
  /** From `Age`, or else from `DOB`. */
  | { kind: 'age'; check: Check }
  /** Whether there is a device that can be pushed to. */
  | { kind: 'has-token'; is: boolean }
  | { kind: 'place'; country: string; region?: string; city?: string }
  | { kind: 'near'; longitude: number; latitude: number; kilometres: number };

/** What holds for a person, or does not. */
export type Condition =
  | { kind: 'all' | 'any'; of: readonly Condition[] }
  | { kind: 'not'; of: Condition }
  | { kind: 'did'; clause: EventClause }
  /** The events that match any of the clauses, each counted once. */
  | { kind: 'total'; clauses: readonly EventClause[]; check: Check }
  | { kind: 'profile'; filter: ProfileFilter }
  /** Is on an uploaded list, by its key (`store/segments/lists.ts`). No query of the wire says this: segments do. */
  | { kind: 'listed'; list: string };

export type Query = {
  base?: EventClause;
  /** Undefined: everybody. */
  where?: Condition;
  timezone: string;
  /** The account's day on which the query was asked, YYYYMMDD: ages are of this day. */
  today: number;
};

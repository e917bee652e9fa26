import { Failure } from '#core/failure.ts';
import { asksForFirst } from '../reads.ts';
import type { Condition, Query } from '../tree.ts';
import { type EventHolds, eventTest, type LiveEvent } from './event.ts';
import { type LivePerson, type PersonHolds, personTest } from './person.ts';

/**
 * A query about one event and its person, made ready to be asked as events come: what it finds is what `sql/compile.ts` would
 * find in a lake of that one event. Whatever needs to look back at others is no part of it; `liveProblem` says so.
 */
export type LiveQuery = {
  /** Undefined: any event. */
  eventKey?: string;
  /** Whether it matters who did it. */
  asksPerson: boolean;
  event: EventHolds;
  person: PersonHolds;
};

/** What of a query cannot be decided as events come, in words; undefined where all of it can. */
export function liveProblem(query: Query): string | undefined {
  const { base, where } = query;
  if (!base) return 'event_name: is required, since a live trigger is something that people do';
  if (base.measures.length > 0) {
    return 'operator, value, aggregate: counts and sums look back at other events, which a live trigger does not';
  }
  if (asksForFirst(base)) {
    return 'session_properties: first_time looks back at other events, which a live trigger does not';
  }
  return where && looksBack(where)
    ? 'advanced_query: what people did before is not looked at by a live trigger; use filters of the event and of the profile'
    : undefined;
}

function looksBack(condition: Condition): boolean {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.some(looksBack);
    case 'not':
      return looksBack(condition.of);
    default:
      return condition.kind !== 'profile';
  }
}

/** Throws `bad-input` where there is a `liveProblem`. */
export function liveQuery(query: Query): LiveQuery {
  const problem = liveProblem(query);
  const { base, where } = query;
  if (!base || problem !== undefined) throw new Failure('bad-input', problem ?? 'event_name: is required', NEVER);
  return {
    ...(base.eventKey !== undefined && { eventKey: base.eventKey }),
    asksPerson: where !== undefined,
    event: eventTest(base, query.timezone),
    person: personQuery(where),
  };
}
const NEVER = { retry: 'never' } as const;

/** Whether a condition without history holds of a person. */
export function personQuery(where: Condition | undefined): PersonHolds {
  return where ? conditionTest(where) : () => true;
}

export function matches(query: LiveQuery, given: { event: LiveEvent; person?: LivePerson; today: number }): boolean {
  return query.event(given.event) && query.person(given.person, given.today);
}

function conditionTest(condition: Condition): PersonHolds {
  switch (condition.kind) {
    case 'all': {
      const parts = condition.of.map(conditionTest);
      return (person, today) => parts.every((holds) => holds(person, today));
    }
    case 'any': {
      const parts = condition.of.map(conditionTest);
      return (person, today) => parts.some((holds) => holds(person, today));
    }
    case 'not': {
      const part = conditionTest(condition.of);
      return (person, today) => !part(person, today);
    }
    case 'profile':
      return personTest(condition.filter);
    case 'did':
    case 'total':
    case 'listed':
      return () => false;
  }
}

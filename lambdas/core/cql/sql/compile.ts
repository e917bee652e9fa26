import { asksForFirst, clausesOf, EVER } from '../reads.ts';
import type { Condition, EventClause, Query } from '../tree.ts';
import { holdsSql, numberValue, valueTest } from './check-sql.ts';
import { type Context, clauseSql, doersSql } from './event-sql.ts';
import { profileSql } from './profile-sql.ts';
import { allOf, anyOf, binder, type Compiled } from './sql.ts';

/**
 * Compiles a query to one DuckDB statement with bound parameters, over two relations that the caller provides
 * (`store/people/relations.ts` makes them of the lake):
 *
 * - `events` (event_id, event_key, ts, profile_id, id_kind, id_value, props): each with the person whom it belongs to today
 * - `people` (profile_id, identity, all_identities, object_id, email, phone, name, props, tokens): one row each
 * - `listed` (list, profile_id): who is on the lists that a query names, where it names any
 *
 * Which files a query reads is said by `reads.ts`.
 */

/** profile_id of everybody for whom the query holds, each once. Without a base event, of those with a profile. */
export function compilePeople(query: Query): Compiled {
  const { bind, params } = binder();
  return { sql: peopleSql(query, { bind, timezone: query.timezone }), params };
}

/** The base event's rows, with the columns of `events`, of everybody for whom the query holds. Needs a base event. */
export function compileEvents(query: Query): Compiled {
  const { bind, params } = binder();
  const context = { bind, timezone: query.timezone };
  if (!query.base) return { sql: 'SELECT * FROM events WHERE false', params };
  const rows = `SELECT * FROM events WHERE ${clauseSql(query.base, context)}`;
  if (!isAboutPeople(query)) return { sql: rows, params };
  return { sql: `${rows} AND profile_id IN (${peopleSql(query, context)})`, params };
}

/**
 * The rows of `events` that decide a query's clauses; rows that by themselves match no clause are left out. Over these rows,
 * `compilePeople` and `compileEvents` find what they find over all.
 */
export function compileDeciding(query: Query): Compiled {
  const { bind, params } = binder();
  const clauses = clausesOf(query).map((clause) => clauseSql(alone(clause), { bind, timezone: query.timezone }));
  return { sql: `SELECT * FROM events WHERE ${anyOf(clauses)}`, params };
}

/** A clause about people's first events is decided by all that they did, whenever it was. */
function alone(clause: EventClause): EventClause {
  return asksForFirst(clause) ? { ...clause, window: EVER, filters: [] } : clause;
}

/** Whether more is asked than which events: of the person, or of the events together. */
export function isAboutPeople({ base, where }: Query): boolean {
  return where !== undefined || (base?.measures.length ?? 0) > 0;
}

function peopleSql({ base, where, today }: Query, context: Context): string {
  const holds = where ? conditionSql(where, { ...context, today }) : 'true';
  if (!base) return `SELECT profile_id FROM people WHERE ${holds}`;
  if (!where) return doersSql(base, context);
  return `SELECT profile_id FROM (${doersSql(base, context)}) LEFT JOIN people USING (profile_id) WHERE ${holds}`;
}

function conditionSql(condition: Condition, context: Context & { today: number }): string {
  switch (condition.kind) {
    case 'all':
      return allOf(condition.of.map((part) => conditionSql(part, context)));
    case 'any':
      return anyOf(condition.of.map((part) => conditionSql(part, context)));
    case 'not':
      return `NOT ${conditionSql(condition.of, context)}`;
    case 'did':
      return `profile_id IN (${doersSql(condition.clause, context)})`;
    case 'total': {
      const any = anyOf(condition.clauses.map((clause) => clauseSql(clause, context)));
      const { check } = condition;
      const counted = holdsSql([valueTest(numberValue('count(*)'), { check, bind: context.bind })], check);
      return `profile_id IN (SELECT profile_id FROM events WHERE ${any} GROUP BY profile_id HAVING ${counted})`;
    }
    case 'profile':
      return profileSql(condition.filter, context);
    case 'listed':
      return `profile_id IN (SELECT profile_id FROM listed WHERE list = ${context.bind(condition.list)})`;
  }
}

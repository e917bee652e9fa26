import { keptSpellingsOf } from '../read/names.ts';
import type { EventClause, EventFilter, Measure } from '../tree.ts';
import {
  holdsSql,
  listTest,
  numberCase,
  numberSql,
  numberValue,
  propertyTest,
  valuesOf,
  valueTest,
} from './check-sql.ts';
import { averageSql, sumColumns, sumSql } from './decimal-sql.ts';
import { type LocalClock, localSecondsSql, localTimestampSql } from './local-time.ts';
import { allOf, type Bind, pointerTo, propertySql } from './sql.ts';

/** Clauses about events in SQL, over a relation `events` whose columns are those of the lake. */
export type Context = { bind: Bind; timezone: string };

/** Which events a clause is about. */
export function clauseSql(clause: EventClause, context: Context): string {
  const { bind } = context;
  return allOf([
    ...nameSql(clause, bind),
    `ts >= ${clause.window.from}`,
    `ts < ${clause.window.until}`,
    ...clause.filters.map((filter) => filterSql(filter, { ...context, clause })),
  ]);
}

function nameSql({ eventKey }: EventClause, bind: Bind): string[] {
  return eventKey === undefined ? [] : [`event_key = ${bind(eventKey)}`];
}

function filterSql(filter: EventFilter, context: Context & { clause: EventClause }): string {
  switch (filter.kind) {
    case 'property':
      return eventPropertySql(filter, context.bind);
    case 'first-time': {
      const names = nameSql(context.clause, context.bind);
      const firsts = `SELECT arg_min(event_id, (ts, event_id)) FROM events WHERE ${allOf(names)} GROUP BY profile_id, event_key`;
      return `event_id ${filter.is ? '' : 'NOT '}IN (${firsts})`;
    }
    case 'time-of-day': {
      const second = `(${localSecondsSql('ts', clockOf(context))} % 86400)`;
      return filter.from <= filter.to
        ? `${second} BETWEEN ${filter.from} AND ${filter.to}`
        : `(${second} >= ${filter.from} OR ${second} <= ${filter.to})`;
    }
    case 'day-of-week':
      return `dayofweek(${localTimestampSql('ts', clockOf(context))}) IN (${filter.days.join(', ')})`;
    case 'day-of-month':
      return `day(${localTimestampSql('ts', clockOf(context))}) IN (${filter.days.join(', ')})`;
  }
}

/** Of the event's own values and those of its items, as on a charge; most events have none, which is quick to see. */
const HAS_ITEMS = "json_type(props, '/Items') = 'ARRAY'";

function eventPropertySql({ names, check }: Extract<EventFilter, { kind: 'property' }>, bind: Bind): string {
  const checked = { check, bind };
  // CASE, not AND: the right side of an AND is worked out for all rows where its value is wanted, not only its truth.
  const items = `CASE WHEN ${HAS_ITEMS} THEN ${listTest(itemValues(names, bind), checked)} END`;
  return holdsSql([propertyTest('props', { names, ...checked }), items], check);
}

function itemValues(names: readonly string[], bind: Bind): string {
  const items = `CASE WHEN ${HAS_ITEMS} THEN json_extract(props, '$.Items[*]') ELSE [] END`;
  return `flatten(list_transform(${items}, lambda i: ${valuesOf(propertySql('i', { names, bind }))}))`;
}

function clockOf({ clause, timezone }: Context & { clause: EventClause }): LocalClock {
  return { timezone, ...clause.window };
}

/** People whose matching events, one at least, also measure up. */
export function doersSql(clause: EventClause, context: Context): string {
  const where = `FROM events WHERE ${clauseSql(clause, context)}`;
  if (clause.measures.length === 0) return `SELECT profile_id ${where} GROUP BY profile_id`;
  const measured = clause.measures.map((measure, place) =>
    measureSql(measure, { bind: context.bind, column: `m${place}` }),
  );
  const listed = (part: 'rows' | 'groups' | 'values') =>
    ['profile_id', ...measured.flatMap((one) => one[part])].join(', ');
  const groups = `SELECT ${listed('groups')} FROM (SELECT ${listed('rows')} ${where}) GROUP BY profile_id`;
  const tests = clause.measures.map(({ check }, place) =>
    holdsSql([valueTest(numberValue(`m${place}`), { check, bind: context.bind })], check),
  );
  return `SELECT profile_id FROM (SELECT ${listed('values')} FROM (${groups})) WHERE ${allOf(tests)}`;
}

/** Of a measure: what it takes of each row, of a person's rows together, and the column that is then the value. */
type Measured = { rows: string[]; groups: string[]; values: string[] };

/**
 * Of a person's matching events together. Each event is reduced to one value first, because a list of all values of
 * everybody is more than memory holds; most have one number, which is seen without making a list of it.
 */
function measureSql({ of, property = '' }: Measure, { bind, column }: { bind: Bind; column: string }): Measured {
  if (of === 'count') return { rows: [], groups: [`count(*) AS ${column}`], values: [column] };
  const names = keptSpellingsOf(property, 'event');
  const own = propertySql('props', { names, bind });
  const place = names.length === 1 ? `props, ${bind(pointerTo(property))}` : `${own}, '$'`;
  const missing = `coalesce(json_type(${place}), 'NULL') = 'NULL'`;
  const values = `CASE WHEN ${missing} THEN ${itemValues(names, bind)} ELSE ${valuesOf(own)} END`;
  if (of === 'count_distinct') {
    const texts = `list_filter(list_transform(${values}, lambda e: e ->> '$'), lambda t: t IS NOT NULL)`;
    const groups = [`len(list_distinct(flatten(list(DISTINCT ${column})))) AS ${column}`];
    return { rows: [`${texts} AS ${column}`], groups, values: [column] };
  }
  const numbers = `list_filter(list_transform(${values}, lambda e: ${numberSql('e')}), lambda n: n IS NOT NULL)`;
  const one = `TRY_CAST(json_extract_string(${place}) AS DOUBLE)`;
  if (of === 'min' || of === 'max') {
    const rows = [`${numberCase(place, { one, several: `list_${of}(${numbers})` })} AS ${column}`];
    return { rows, groups: [`${of}(${column}) AS ${column}`], values: [column] };
  }
  const several = `${column}_all`;
  return {
    rows: [
      `${numberCase(place, { one, several: 'NULL' })} AS ${column}`,
      `${numberCase(place, { one: 'NULL', several: numbers })} AS ${several}`,
    ],
    groups: sumColumns({ one: column, several }),
    values: [`${of === 'sum' ? sumSql(column) : averageSql(column)} AS ${column}`],
  };
}

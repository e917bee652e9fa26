import { keptSpellingsOf, spellingsOf } from '#core/cql/read/names.ts';
import { numberSql, valuesOf } from '#core/cql/sql/check-sql.ts';
import { sumColumns, sumSql } from '#core/cql/sql/decimal-sql.ts';
import { localTimestampSql } from '#core/cql/sql/local-time.ts';
import { binder, type Compiled, propertySql } from '#core/cql/sql/sql.ts';
import type { Query } from '#core/cql/tree.ts';
import { sqlText } from '#runtime/duckdb.ts';
import type { TopGroup, Trend } from '../domain/question.ts';

/** The SQL of reports: rows of `value` and `count`, over the SQL of the events that a query finds. */
const FORMATS: Record<Trend, string> = { daily: '%Y%m%d', weekly: '%G%V', monthly: '%Y%m' };

type TrendWanted = { query: Query; trend: Trend; unique: boolean; sumOf?: string | undefined };

/** Events, or with `unique` people, or the sum of a property, per day, ISO week or month of the account's time zone. */
export function trendSql(events: Compiled, { query, trend, unique, sumOf }: TrendWanted): Compiled {
  const { bind, params } = binder(events.params);
  const clock = { timezone: query.timezone, ...(query.base?.window ?? { from: 0, until: 0 }) };
  const value = `strftime(${localTimestampSql('ts', clock)}, ${sqlText(FORMATS[trend])}) AS value`;
  if (sumOf === undefined) {
    const count = unique ? 'count(DISTINCT profile_id)' : 'count(*)';
    const sql = `SELECT ${value}, ${count} AS count FROM (${events.sql}) GROUP BY value ORDER BY value`;
    return { sql, params };
  }
  const number = numberSql(propertySql('props', { names: keptSpellingsOf(sumOf, 'event'), bind }));
  return {
    sql: `SELECT value, coalesce(${sumSql('n')}, 0) AS count FROM (
        SELECT ${value}, ${sumColumns({ one: 'n' }).join(', ')} FROM (SELECT ts, ${number} AS n FROM (${events.sql}))
        GROUP BY value
      ) ORDER BY value`,
    params,
  };
}

function namesOf({ property_type, name }: Pick<TopGroup, 'property_type' | 'name'>): string[] {
  if (property_type === 'event_properties') return keptSpellingsOf(name, 'event');
  const usual = spellingsOf(name);
  return property_type === 'profile_fields' ? [...new Set([...keptSpellingsOf(name, 'profile'), ...usual])] : usual;
}

/** A property's most frequent texts (`STR`), and its numbers in as many ranges of equal width (`NUMBER`). */
export function topSql(events: Compiled, { property_type, name, top_n, order }: TopGroup): Compiled {
  const { sql } = events;
  const { bind, params } = binder(events.params);
  const isEvents = property_type === 'event_properties' || property_type === 'session_properties';
  const names = namesOf({ property_type, name });
  const json = isEvents ? 'props' : 'people.props';
  const found = propertySql(json, { names, bind });
  const joined = isEvents ? '' : 'JOIN people USING (profile_id)';
  // What is nearly the largest number there is would not bear being multiplied.
  const step = `CASE WHEN greatest(abs(low), abs(high)) < 1e300 THEN (n - low) * ${top_n} / (high - low)
    ELSE (n / ${top_n} - low / ${top_n}) / (high / ${top_n} - low / ${top_n}) * ${top_n} END`;
  const edge = (step: string) => rangeEnd(`low + (${step}) * (high / ${top_n} - low / ${top_n})`);
  return {
    sql: `WITH found AS (SELECT unnest(${valuesOf(found)}) AS e FROM (${sql}) matched ${joined}),
        texts AS (SELECT e ->> '$' AS value, count(*) AS count FROM found
          WHERE json_type(e) IN ('VARCHAR', 'BOOLEAN') GROUP BY value ORDER BY count ${order}, value LIMIT ${top_n}),
        numbers AS (SELECT ${numberSql('e')} AS n FROM found WHERE json_type(e) NOT IN ('VARCHAR', 'BOOLEAN')),
        span AS (SELECT min(n) AS low, max(n) AS high FROM numbers WHERE n IS NOT NULL),
        ranges AS (SELECT CASE WHEN high > low THEN least(floor(${step}), ${top_n - 1}) ELSE 0 END AS step,
          count(*) AS count FROM numbers, span WHERE n IS NOT NULL GROUP BY step)
      SELECT * FROM (
        SELECT 'STR' AS kind, value, count FROM texts
        UNION ALL
        SELECT 'NUMBER', ${edge('step')} || '-' || CASE WHEN high > low THEN ${edge('step + 1')} ELSE ${edge('step')} END, count
          FROM ranges, span
      ) ORDER BY kind, count ${order}, value`,
    params,
  };
}

/** An end of a range as it is shown: two decimals at most, and all digits of what is large, as far as a number has them. */
function rangeEnd(value: string): string {
  const rounded = `CASE WHEN abs(${value}) < 1e13 THEN round(${value}, 2) ELSE ${value} END`;
  return `regexp_replace(CAST(${rounded} AS VARCHAR), '\\.0$', '')`;
}

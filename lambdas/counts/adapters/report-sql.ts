import { offsetsWithin } from '#core/cql/calendar.ts';
import { numberSql, valuesOf } from '#core/cql/check-sql.ts';
import { spellingsOf } from '#core/cql/names.ts';
import { type Compiled, pointerTo } from '#core/cql/sql.ts';
import type { Query } from '#core/cql/tree.ts';
import { sqlText } from '#runtime/duckdb.ts';
import type { TopGroup, Trend } from '../domain/question.ts';

/** The SQL of reports: rows of `value` and `count`, over the SQL of the events that a query finds. */
const FORMATS: Record<Trend, string> = { daily: '%Y%m%d', weekly: '%G%V', monthly: '%Y%m' };

type TrendWanted = { query: Query; trend: Trend; unique: boolean; sumOf?: string | undefined };

/** Events, or with `unique` people, or the sum of a property, per day, ISO week or month of the account's time zone. */
export function trendSql({ sql, params }: Compiled, { query, trend, unique, sumOf }: TrendWanted): Compiled {
  const [first, ...changes] = query.base ? offsetsWithin(query.base.window, query.timezone) : [];
  const cases = changes.toReversed().map(({ since, offset }) => `WHEN ts >= ${since} THEN ${offset}`);
  const offset = cases.length > 0 ? `CASE ${cases.join(' ')} ELSE ${first?.offset ?? 0} END` : `${first?.offset ?? 0}`;
  return {
    sql: `SELECT strftime(make_timestamp((ts + ${offset}) * 1000000), ${sqlText(FORMATS[trend])}) AS value,
        ${sumOf !== undefined ? SUM : unique ? 'count(DISTINCT profile_id)' : 'count(*)'} AS count
      FROM (${sumOf === undefined ? sql : `SELECT *, ${numberSql(`json_extract(props, $${params.length + 1})`)} AS n FROM (${sql})`})
      GROUP BY value ORDER BY value`,
    params: sumOf === undefined ? params : [...params, pointerTo(sumOf)],
  };
}

/** Of numbers `n`, as decimals, so that 0.1 and 0.2 are 0.3; of those that are too large for that, as they are. */
const DECIMAL = 'TRY_CAST(n AS DECIMAL(28, 9))';
const SUM = `coalesce(CASE WHEN bool_and(n IS NULL OR ${DECIMAL} IS NOT NULL)
  THEN CAST(CAST(sum(${DECIMAL}) AS VARCHAR) AS DOUBLE) ELSE sum(n) END, 0)`;

/** A property's most frequent texts (`STR`), and its numbers in as many ranges of equal width (`NUMBER`). */
export function topSql({ sql, params }: Compiled, { property_type, name, top_n, order }: TopGroup): Compiled {
  const isEvents = property_type === 'event_properties' || property_type === 'session_properties';
  const names = property_type === 'event_properties' ? [name] : spellingsOf(name);
  const json = isEvents ? 'props' : 'people.props';
  const places = names.map((_, at) => `json_extract(${json}, $${params.length + at + 1})`);
  const found = `coalesce(${places.join(', ')}, NULL)`;
  const joined = isEvents ? '' : 'JOIN people USING (profile_id)';
  const edge = (step: string) => `printf('%g', round(low + (${step}) * (high - low) / ${top_n}, 2))`;
  return {
    sql: `WITH found AS (SELECT unnest(${valuesOf(found)}) AS e FROM (${sql}) matched ${joined}),
        texts AS (SELECT e ->> '$' AS value, count(*) AS count FROM found
          WHERE json_type(e) IN ('VARCHAR', 'BOOLEAN') GROUP BY value ORDER BY count ${order}, value LIMIT ${top_n}),
        numbers AS (SELECT ${numberSql('e')} AS n FROM found WHERE json_type(e) NOT IN ('VARCHAR', 'BOOLEAN')),
        span AS (SELECT min(n) AS low, max(n) AS high FROM numbers WHERE n IS NOT NULL),
        ranges AS (SELECT CASE WHEN high > low THEN least(floor((n - low) * ${top_n} / (high - low)), ${top_n - 1}) ELSE 0 END AS step,
          count(*) AS count FROM numbers, span WHERE n IS NOT NULL GROUP BY step)
      SELECT * FROM (
        SELECT 'STR' AS kind, value, count FROM texts
        UNION ALL
        SELECT 'NUMBER', ${edge('step')} || '-' || CASE WHEN high > low THEN ${edge('step + 1')} ELSE ${edge('step')} END, count
          FROM ranges, span
      ) ORDER BY kind, count ${order}, value`,
    params: [...params, ...names.map(pointerTo)],
  };
}

import { offsetsBetween } from '#core/values/calendar.ts';
import { sqlText } from '#core/values/sql-text.ts';

/**
 * The account's clock in SQL, for rows whose instants lie in a span that is known beforehand. The zone's offsets within the
 * span are found once, not looked up for every row: DuckDB's own conversion through ICU costs a fifth of an export to Parquet.
 */
export type LocalClock = {
  timezone: string;
  /** Epoch seconds: no row is earlier than `from`, nor later than `until`. */
  from: number;
  until: number;
};

/**
 * Up to here the changes of the clock (two a year) are looked for. A row costs a quarter of what it costs through ICU even with
 * a hundred and twenty of them; a window that ends in the year 9999 must not have its changes looked for until then.
 */
const LONGEST_SPAN_S = 60 * 366 * 86_400;

/** SQL: a TIMESTAMP of the account's clock, from a column of epoch seconds. */
export function localTimestampSql(column: string, clock: LocalClock): string {
  return isLong(clock) ? icuSql(column, clock) : `make_timestamp(${localSecondsSql(column, clock)} * 1000000)`;
}

/** SQL: seconds that the account's clock is past 1970-01-01 00:00, from a column of epoch seconds. */
export function localSecondsSql(column: string, clock: LocalClock): string {
  return isLong(clock)
    ? `(epoch_us(${icuSql(column, clock)}) // 1000000)`
    : `(${column} + ${offsetSql(column, clock)})`;
}

const isLong = ({ from, until }: LocalClock) => until - from > LONGEST_SPAN_S;

const icuSql = (column: string, { timezone }: LocalClock) => `timezone(${sqlText(timezone)}, to_timestamp(${column}))`;

/** SQL: seconds that the account's clock is ahead of UTC. */
function offsetSql(column: string, { timezone, from, until }: LocalClock): string {
  const [first, ...changes] = offsetsBetween({ from, to: until }, timezone);
  const start = first?.offset ?? 0;
  const cases = changes.toReversed().map(({ since, offset }) => `WHEN ${column} >= ${since} THEN ${offset}`);
  return cases.length === 0 ? `${start}` : `CASE ${cases.join(' ')} ELSE ${start} END`;
}

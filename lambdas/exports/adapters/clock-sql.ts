import { offsetsBetween } from '#core/values/calendar.ts';
import { sqlText } from '#runtime/duckdb.ts';

/**
 * The account's clock in SQL. The offsets that matter are found once, not looked up for every row: DuckDB's own
 * conversion through ICU costs a fifth of an export to Parquet.
 */
export type Clock = { timezone: string; minTs: number; maxTs: number };

/** Over a longer time there are so many changes that ICU is the quicker one. */
const LONGEST_S = 10 * 366 * 86_400;

/** SQL: an epoch-seconds column as BIGINT yyyyMMddHHmmss of the account's clock (wire contract, Get Events: record). */
export function packedTimeSql(column: string, clock: Clock): string {
  const local = localTimeSql(column, clock);
  const fields = [
    ['year', 10_000_000_000],
    ['month', 100_000_000],
    ['day', 1_000_000],
    ['hour', 10_000],
    ['minute', 100],
    ['second', 1],
  ] as const;
  return `(${fields.map(([field, weight]) => `${field}(${local}) * ${weight}`).join(' + ')})`;
}

function localTimeSql(column: string, { timezone, minTs, maxTs }: Clock): string {
  if (maxTs - minTs > LONGEST_S) return `timezone(${sqlText(timezone)}, to_timestamp(${column}))`;
  const [first, ...changes] = offsetsBetween({ from: minTs, to: maxTs }, timezone);
  const start = first?.offset ?? 0;
  const cases = changes.toReversed().map(({ since, offset }) => `WHEN ${column} >= ${since} THEN ${offset}`);
  const offset = cases.length === 0 ? `${start}` : `CASE ${cases.join(' ')} ELSE ${start} END`;
  return `make_timestamp((${column} + ${offset}) * 1000000)`;
}

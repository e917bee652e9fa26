import { type LocalClock, localTimestampSql } from '#core/cql/sql/local-time.ts';

/** SQL: an epoch-seconds column as BIGINT yyyyMMddHHmmss of the account's clock (wire contract, Get Events: record). */
export function packedTimeSql(column: string, clock: LocalClock): string {
  const local = localTimestampSql(column, clock);
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

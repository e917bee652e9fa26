import { sqlText } from '#runtime/duckdb.ts';

/**
 * Rows of the roll-up of events, in SQL. One for each person, as events carry them, and event (`event_key`): `count`,
 * `first` and `last` (epoch seconds), the event's name as it was spelled last (`event`), and `last_id`, the id of that
 * event, which decides between two of the same second. Rows of the same person and event add up, however they came about,
 * so that the sum over any parts, in any order, is the same to the letter.
 */
export const SUMMARY_SHAPE = `SELECT ''::VARCHAR AS profile_id, ''::VARCHAR AS event_key, 0::BIGINT AS "last",
  ''::VARCHAR AS last_id, ''::VARCHAR AS event, 0::BIGINT AS "count", 0::BIGINT AS "first" WHERE false`;

/** Rows of the roll-up, one for each event of `events`: SQL of the columns profile_id, event_key, event, ts, event_id. */
export function eachSql(events: string): string {
  return `SELECT profile_id, event_key, ts AS "last", event_id AS last_id, event, 1::BIGINT AS "count", ts AS "first"
    FROM (${events})`;
}

/** The rows of `rows`, added up. The greatest of (`last`, `last_id`, …) is the newest event's. */
export function sumSql(rows: string): string {
  return `SELECT profile_id, event_key,
      unnest(max(struct_pack("last" := "last", last_id := last_id, event := event))),
      sum("count")::BIGINT AS "count", min("first") AS "first"
    FROM (${rows}) GROUP BY profile_id, event_key`;
}

/** Not added up: rows of the roll-up's files, and those of events that are not in it yet. @param since local event files */
export function summaryRowsSql({ files, since }: { files: readonly string[]; since: readonly string[] }): string {
  const sources = [SUMMARY_SHAPE];
  if (files.length > 0) sources.push(fromParquet(files));
  if (since.length > 0) sources.push(eachSql(fromParquet(since)));
  return sources.join(' UNION ALL BY NAME ');
}

export function fromParquet(paths: readonly string[]): string {
  return `SELECT * FROM read_parquet([${paths.map(sqlText).join(', ')}], union_by_name = true)`;
}

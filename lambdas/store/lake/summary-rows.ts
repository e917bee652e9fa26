/**
 * Rows of the roll-up of events, in SQL: one for each event (`event_key`) of each id of a person that events carry. A row has
 * `count`, `first` and `last` (epoch seconds), the name as it was spelled last (`event`), and the id of that last event
 * (`last_id`), which decides between two of the same second. Rows of the same id and event add up: the sum over any parts, in
 * any order, is the same to the letter.
 */
export const SUMMARY_COLUMNS = {
  profile_id: 'VARCHAR',
  event_key: 'VARCHAR',
  last: 'BIGINT',
  last_id: 'VARCHAR',
  event: 'VARCHAR',
  count: 'BIGINT',
  first: 'BIGINT',
} as const;

/** What of an event its row in the roll-up is made of. */
export const COUNTED_COLUMNS = {
  profile_id: 'VARCHAR',
  event_key: 'VARCHAR',
  event: 'VARCHAR',
  ts: 'BIGINT',
  event_id: 'VARCHAR',
} as const;

/** Rows of the roll-up, one for each event of `events`: SQL of the `COUNTED_COLUMNS`. */
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

/** profile_id, summary: the rows, added up, as `profile.events` shows them (wire contract, Get Events: record), as JSON text. */
export function summaryTextSql(rows: string): string {
  return `SELECT profile_id, '{' || string_agg(to_json(event)::VARCHAR || ':{"count":' || "count" || ',"first_seen":' ||
      "first" || ',"last_seen":' || "last" || '}', ',' ORDER BY event) || '}' AS summary
    FROM (${sumSql(rows)}) GROUP BY profile_id`;
}

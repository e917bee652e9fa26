import { sqlText } from '#runtime/duckdb.ts';
import type { OffsetChange } from '#core/calendar.ts';
import { RECORD_SEPARATOR } from '../domain/page-text.ts';
import type { Buckets } from '../domain/plan.ts';

/**
 * The SQL that turns lake rows into records as text. Texts that are JSON already are joined, not parsed; a person's part
 * of the record is made once per person, not per event. The shape is the wire contract's (Get Events, record).
 */
export type EventSource = { paths: readonly string[]; eventKey: string; from: number; until: number };

function parquet(paths: readonly string[]): string {
  return `read_parquet([${paths.map(sqlText).join(', ')}])`;
}

function matching(source: EventSource): string {
  return `${parquet(source.paths)}
    WHERE event_key = ${sqlText(source.eventKey)} AND ts >= ${source.from} AND ts < ${source.until}`;
}

/** bucket, rows. */
export function countSql(source: EventSource, { window, width }: Buckets): string {
  return `SELECT ((ts - ${window.from}) // ${width})::INTEGER AS bucket, count(*)::INTEGER AS rows
    FROM ${matching(source)} GROUP BY ALL ORDER BY bucket`;
}

/**
 * Table `people`: profile_id and the JSON text of `profile` in its newest state, once each, for those with rows in the
 * source. The newest states are found in narrow columns first; wide ones are read for them only. A phone is a number on
 * the wire, as far as a number can be exact: E.164's fifteen digits.
 */
export function peopleSql(paths: readonly string[], wanted: { source: EventSource; withProfileData: boolean }): string {
  const optional = (key: string) => `coalesce(',"${key}":' || to_json("${key}")::VARCHAR, '')`;
  return `CREATE TEMP TABLE people AS
    SELECT profile_id, min(concat('{"objectId":', to_json(object_id)::VARCHAR,
      ${optional('identity')},
      CASE WHEN len(all_identities) > 0 THEN ',"all_identities":' || to_json(all_identities)::VARCHAR ELSE '' END,
      ${optional('email')},
      CASE WHEN regexp_full_match(phone, '\\+[1-9][0-9]{0,14}') THEN ',"phone":' || substr(phone, 2)
        ELSE ${optional('phone')} END,
      ${optional('name')},
      ${wanted.withProfileData ? `',"profileData":', props, ` : ''}'}')) AS profile
    FROM ${parquet(paths)}
    SEMI JOIN (
      SELECT profile_id, max(version) AS version FROM ${parquet(paths)}
      SEMI JOIN (SELECT DISTINCT profile_id FROM ${matching(wanted.source)}) USING (profile_id)
      GROUP BY profile_id
    ) USING (profile_id, version)
    GROUP BY profile_id`;
}

/** Table `people` for a lake without any profile. */
export const noPeopleSql = 'CREATE TEMP TABLE people (profile_id VARCHAR, profile VARCHAR)';

/**
 * Table `records`: place (from 0, in the order of time and event id) and the record's text. An event whose person has no
 * profile row has what the event itself says of them.
 */
export function recordsSql(
  source: EventSource,
  wanted: { offsets: readonly OffsetChange[]; skip: number; limit: number },
): string {
  const stranger = `concat('{"objectId":', to_json(CASE WHEN id_kind = 'objectId' THEN id_value ELSE profile_id END)::VARCHAR,
        CASE WHEN id_kind = 'identity' THEN concat(',"identity":', to_json(id_value)::VARCHAR, ',"all_identities":', to_json([id_value])::VARCHAR) ELSE '' END, '}')`;
  return `CREATE TEMP TABLE records AS
    SELECT place, concat('{"profile":', coalesce(profile, ${stranger}),
      ',"ts":', strftime(make_timestamp((ts + ${offsetSql(wanted.offsets)}) * 1000000), '%Y%m%d%H%M%S'),
      ',"event_props":', event_props, ',"session_props":{}}') AS record
    FROM (
      SELECT row_number() OVER (ORDER BY ts, event_id) - 1 - ${wanted.skip} AS place,
        ts, profile_id, id_kind, id_value, props AS event_props
      FROM ${matching(source)}
    ) LEFT JOIN people USING (profile_id)
    WHERE place >= 0 AND place < ${wanted.limit}`;
}

/** Seconds that local time is ahead of UTC, by the row's `ts`. */
function offsetSql(offsets: readonly OffsetChange[]): string {
  const [first, ...changes] = offsets;
  const cases = changes.toReversed().map(({ since, offset }) => `WHEN ts >= ${since} THEN ${offset}`);
  return cases.length === 0 ? `${first?.offset ?? 0}` : `CASE ${cases.join(' ')} ELSE ${first?.offset ?? 0} END`;
}

/** page, records: the text of each page whose first record is in [`from`, `until`), a multiple of the batch size. */
export function pagesSql(wanted: { batchSize: number; from: number; until: number }): string {
  return `SELECT (place // ${wanted.batchSize})::INTEGER AS page,
      encode(string_agg(record, ${sqlText(RECORD_SEPARATOR)} ORDER BY place)) AS records
    FROM records WHERE place >= ${wanted.from} AND place < ${wanted.until} GROUP BY page`;
}

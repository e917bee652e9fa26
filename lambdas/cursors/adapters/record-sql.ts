import type { Window } from '#core/cql/read/calendar.ts';
import { compileEvents } from '#core/cql/sql/compile.ts';
import { type LocalClock, localTimestampSql } from '#core/cql/sql/local-time.ts';
import type { Compiled } from '#core/cql/sql/sql.ts';
import { foundRowsSql } from '#core/queries/found-rows.ts';
import { sqlText } from '#runtime/duckdb.ts';
import type { Cursor } from '../domain/cursor.ts';
import { RECORD_SEPARATOR } from '../domain/page-text.ts';
import type { Buckets } from '../domain/plan.ts';
import { isPlain } from '../domain/snapshot-files.ts';
import type { Resource } from '../domain/token.ts';

/**
 * The SQL that turns what a query finds into records as text, in a total order: events by time and id, people by id. The
 * shape is documented (wire contract, Get Events: record; Get Profiles: record of a person).
 */
/** The rows of a cursor within a span of its order: `sort_key` is where they stand in it. Needs `matched` where people decide. */
export function rowsSql({ resource, query }: Cursor, span: Window): Compiled {
  const within = `sort_key >= ${span.from} AND sort_key < ${span.until}`;
  if (resource === 'profiles') {
    return {
      sql: `SELECT * FROM (${foundRowsSql.profiles('SELECT profile_id FROM matched')}) WHERE ${within}`,
      params: [],
    };
  }
  const { where, ...alone } = query;
  const base = query.base && { ...query.base, measures: [] };
  const { sql, params } = compileEvents({ ...alone, ...(base && { base }) });
  const who = isPlain(query) ? '' : ' AND profile_id IN (SELECT profile_id FROM matched)';
  return { sql: `SELECT * FROM (${foundRowsSql.events(sql)}) WHERE ${within}${who}`, params };
}

/** bucket, rows. */
export function countSql(rows: string, { window, width }: Buckets): string {
  return `SELECT ((sort_key - ${window.from}) // ${width})::INTEGER AS bucket, count(*)::INTEGER AS rows
    FROM (${rows}) GROUP BY ALL ORDER BY bucket`;
}

/** Somebody without a profile has what the event itself says of them. */
const STRANGER = `concat('{"objectId":', to_json(CASE WHEN id_kind = 'objectId' THEN id_value ELSE profile_id END)::VARCHAR,
  CASE WHEN id_kind = 'identity' THEN concat(',"identity":', to_json(id_value)::VARCHAR, ',"all_identities":', to_json([id_value])::VARCHAR) ELSE '' END, '}')`;
const NOBODY = `concat('{"platformInfo":[{"objectId":', to_json(profile_id)::VARCHAR, '}]}')`;

/** Table `records`: place (from 0) and the record's text, of the rows in table `found`. */
export function recordsSql(
  resource: Resource,
  wanted: { clock: LocalClock; skip: number; limit: number; epoch: boolean; name: boolean },
): string {
  const record =
    resource === 'profiles'
      ? `coalesce(profile, ${NOBODY})`
      : `concat('{"profile":', coalesce(profile, ${STRANGER}),
          ',"ts":', strftime(${localTimestampSql('ts', wanted.clock)}, '%Y%m%d%H%M%S'),
          ${wanted.epoch ? `',"epoch":', ts,` : ''}
          ${wanted.name ? `',"event_name":', to_json(coalesce(event, ''))::VARCHAR,` : ''}
          ',"event_props":', props, ',"session_props":{}}')`;
  return `CREATE OR REPLACE TEMP TABLE records AS
    SELECT place, ${record} AS record
    FROM (SELECT row_number() OVER (ORDER BY sort_key, id) - 1 - ${wanted.skip} AS place, * FROM found)
    LEFT JOIN persons USING (profile_id)
    WHERE place >= 0 AND place < ${wanted.limit}`;
}

/** page, records: the text of each page whose first record is in [`from`, `until`), a multiple of the batch size. */
export function pagesSql(wanted: { batchSize: number; from: number; until: number }): string {
  return `SELECT (place // ${wanted.batchSize})::INTEGER AS page,
      encode(string_agg(record, ${sqlText(RECORD_SEPARATOR)} ORDER BY place)) AS records
    FROM records WHERE place >= ${wanted.from} AND place < ${wanted.until} GROUP BY page`;
}

import { type Duck, sqlText } from '#runtime/duckdb.ts';

/**
 * Who is who in a snapshot of the lake, in DuckDB: of each profile the newest row, merged people as one, deleted ones as
 * nobody. Exports say the same in the form of their records (`exports/adapters/people-sql.ts`). Gives four relations:
 *
 * - `heads` (profile_id, version, merged_into, deleted): the newest state of every profile looked at
 * - `owners` (profile_id, owner, gone): those whose events belong to somebody else by now, or to nobody
 * - `people`: the columns of the profile log, one row per living person
 * - `events`, by `viewEvents`: the columns of the lake's events, profile_id being the person whom each belongs to
 *
 * A profile that was merged names its survivor in `merged_into`; when the survivor is merged in turn, the log names the
 * new one for both, so one step is enough. Files from before these columns have NULL in them.
 */
type Sources = {
  profiles: readonly string[] /** SQL of a column profile_id: only they matter. Everybody, without it. */;
  only?: string;
};

const PROFILE_SHAPE = `SELECT ''::VARCHAR AS profile_id, 0::BIGINT AS version, ''::VARCHAR AS "identity", []::VARCHAR[] AS all_identities,
  ''::VARCHAR AS object_id, ''::VARCHAR AS email, ''::VARCHAR AS phone, ''::VARCHAR AS "name", '{}'::VARCHAR AS props,
  '[]'::VARCHAR AS tokens, 0::BIGINT AS changed_at, NULL::VARCHAR AS merged_into, false AS deleted WHERE false`;
const EVENT_SHAPE = `SELECT ''::VARCHAR AS event_id, ''::VARCHAR AS event_key, ''::VARCHAR AS event, 0::BIGINT AS ts,
  ''::VARCHAR AS profile_id, ''::VARCHAR AS id_kind, ''::VARCHAR AS id_value, '{}'::VARCHAR AS props,
  0::BIGINT AS received_at WHERE false`;

/** Files of one kind as one relation, whichever of the columns each of them has. */
function rowsOf(paths: readonly string[], shape: string): string {
  if (paths.length === 0) return `(${shape})`;
  return `(${shape} UNION ALL BY NAME SELECT * FROM read_parquet([${paths.map(sqlText).join(', ')}], union_by_name = true))`;
}

export async function loadPeople({ connection }: Duck, { profiles, only }: Sources): Promise<void> {
  const log = rowsOf(profiles, PROFILE_SHAPE);
  const newest = (ids?: string) => `SELECT profile_id, max(version) AS version,
      unnest(arg_max(struct_pack(merged_into := merged_into, deleted := coalesce(deleted, false)), version))
    FROM ${log} ${ids === undefined ? '' : `SEMI JOIN (${ids}) USING (profile_id)`} GROUP BY profile_id`;
  await connection.run(`CREATE OR REPLACE TEMP TABLE heads AS ${newest(only)}`);
  if (only !== undefined) {
    const survivors = `SELECT DISTINCT merged_into AS profile_id FROM heads
      WHERE merged_into IS NOT NULL AND merged_into NOT IN (SELECT profile_id FROM heads)`;
    await connection.run(`INSERT INTO heads ${newest(survivors)}`);
  }
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE owners AS
      SELECT h.profile_id, coalesce(h.merged_into, h.profile_id) AS owner, h.deleted OR coalesce(s.deleted, false) AS gone
      FROM heads h LEFT JOIN heads s ON s.profile_id = h.merged_into
      WHERE h.merged_into IS NOT NULL OR h.deleted;
    CREATE OR REPLACE TEMP VIEW people AS
      SELECT profile_id, ${PERSON.map((column) => `min("${column}") AS "${column}"`).join(', ')} FROM ${log}
      SEMI JOIN (SELECT profile_id, version FROM heads WHERE merged_into IS NULL AND NOT deleted) USING (profile_id, version)
      GROUP BY profile_id`);
}

/** The rows of a version are alike; a column that nobody asks for is not even read. */
const PERSON = [
  'version',
  'identity',
  'all_identities',
  'object_id',
  'email',
  'phone',
  'name',
  'props',
  'tokens',
  'changed_at',
];

/** Makes `name` a view of these files' events; needs `owners`. */
export async function viewEvents(
  { connection }: Duck,
  { paths, name = 'events' }: { paths: readonly string[]; name?: string },
): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP VIEW ${name} AS
    SELECT e.* REPLACE (coalesce(o.owner, e.profile_id) AS profile_id)
    FROM ${rowsOf(paths, EVENT_SHAPE)} e LEFT JOIN owners o USING (profile_id)
    WHERE NOT coalesce(o.gone, false)`);
}

/** SQL of the ids that an event's rows in these files carry, before anybody is merged; for `only`. */
export function idsIn(
  paths: readonly string[],
  { eventKey, window }: { eventKey?: string; window: { from: number; until: number } },
): string {
  const name = eventKey === undefined ? '' : `event_key = ${sqlText(eventKey)} AND`;
  return `SELECT DISTINCT profile_id FROM ${rowsOf(paths, EVENT_SHAPE)}
    WHERE ${name} ts >= ${window.from} AND ts < ${window.until}`;
}

import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { type LakeRows, lakeRowsSql } from './lake-rows.ts';

/**
 * Who is who in a snapshot of the lake, in DuckDB: of each profile the newest row, merged people as one, deleted ones as
 * nobody. Exports say the same in the form of their records (`exports/adapters/people-sql.ts`). Gives four relations:
 *
 * - `heads` (profile_id, version, merged_into, deleted): the newest state of every profile looked at
 * - `owners` (profile_id, owner, gone): those whose events belong to somebody else by now, or to nobody
 * - `people`: profile_id and the wanted columns of the profile log, one row per living person
 * - `events`, by `viewEvents`: the wanted columns of the lake's events, profile_id being the person whom each belongs to
 *
 * A profile that was merged names its survivor in `merged_into`; when the survivor is merged in turn, the log names the
 * new one for both, so one step is enough. Files from before these columns have NULL in them.
 */
type Sources = {
  /** The profile log, read with `logColumns`. */
  profiles: LakeRows;
  /** What `people` is to tell. */
  columns: readonly PersonColumn[];
  /** SQL of a column profile_id: only they matter. Everybody, without it. */
  only?: string;
};

/** Columns of the profile log that tell who a person is. */
const PERSON = {
  identity: 'VARCHAR',
  all_identities: 'VARCHAR[]',
  object_id: 'VARCHAR',
  email: 'VARCHAR',
  phone: 'VARCHAR',
  name: 'VARCHAR',
  props: 'VARCHAR',
  /** JSON text: push tokens with the devices that they are of. */
  tokens: 'VARCHAR',
  changed_at: 'BIGINT',
} as const;
export type PersonColumn = keyof typeof PERSON;

/** Columns that tell which row is whose newest. */
const HEAD = {
  profile_id: 'VARCHAR',
  version: 'BIGINT',
  /** NULL, or the profile that this id is only another name of. */
  merged_into: 'VARCHAR',
  /** A tombstone: what was committed before it under this id is to vanish. */
  deleted: 'BOOLEAN',
} as const;

/** A row of the profile log: the whole profile after a change. */
export const PROFILE_COLUMNS = { ...HEAD, ...PERSON } as const;

const EVENT = {
  event_id: 'VARCHAR',
  event_key: 'VARCHAR',
  event: 'VARCHAR',
  ts: 'BIGINT',
  profile_id: 'VARCHAR',
  id_kind: 'VARCHAR',
  id_value: 'VARCHAR',
  props: 'VARCHAR',
} as const;
export type EventColumn = keyof typeof EVENT;

/** What a record of an event is made of, its person apart. */
export const RECORD_COLUMNS: readonly EventColumn[] = [
  'event_id',
  'event_key',
  'ts',
  'profile_id',
  'id_kind',
  'id_value',
  'props',
];
/** What a clause about events always looks at; `eventColumnsRead` says what else. */
export const CLAUSE_COLUMNS: readonly EventColumn[] = ['event_key', 'ts', 'profile_id'];

/** SQL of the profile log's rows, as `loadPeople` reads them. */
export function logSql(log: LakeRows, columns: readonly PersonColumn[]): string {
  return lakeRowsSql(log, { ...HEAD, ...some(PERSON, columns) });
}

/** The columns of the profile log that `loadPeople` needs for a `people` with these. */
export const logColumns = (columns: readonly PersonColumn[]): string[] => [...Object.keys(HEAD), ...columns];

function some<Name extends string>(types: Readonly<Record<Name, string>>, names: readonly Name[]) {
  return Object.fromEntries([...new Set(names)].map((name) => [name, types[name]]));
}

export async function loadPeople({ connection }: Duck, { profiles, columns, only }: Sources): Promise<void> {
  const newest = (ids?: string) => `SELECT profile_id, max(version) AS version,
      unnest(arg_max(struct_pack(merged_into := merged_into, deleted := coalesce(deleted, false)), version))
    FROM ${lakeRowsSql(profiles, HEAD)} ${ids === undefined ? '' : `SEMI JOIN (${ids}) USING (profile_id)`} GROUP BY profile_id`;
  await connection.run(`CREATE OR REPLACE TEMP TABLE heads AS ${newest(only)}`);
  if (only !== undefined) {
    const survivors = `SELECT DISTINCT merged_into AS profile_id FROM heads
      WHERE merged_into IS NOT NULL AND merged_into NOT IN (SELECT profile_id FROM heads)`;
    await connection.run(`INSERT INTO heads ${newest(survivors)}`);
  }
  // The rows of a version are alike.
  const told = Object.keys(some(PERSON, columns)).map((column) => `min("${column}") AS "${column}"`);
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE owners AS
      SELECT h.profile_id, coalesce(h.merged_into, h.profile_id) AS owner, h.deleted OR coalesce(s.deleted, false) AS gone
      FROM heads h LEFT JOIN heads s ON s.profile_id = h.merged_into
      WHERE h.merged_into IS NOT NULL OR h.deleted;
    CREATE OR REPLACE TEMP VIEW people AS
      SELECT ${['profile_id', ...told].join(', ')} FROM ${logSql(profiles, columns)}
      SEMI JOIN (SELECT profile_id, version FROM heads WHERE merged_into IS NULL AND NOT deleted) USING (profile_id, version)
      GROUP BY profile_id`);
}

/** Makes `name` a view of these rows, in which profile_id is the person whom an event belongs to; needs `owners`. */
export async function viewEvents(
  duck: Duck,
  { rows, columns, name = 'events' }: { rows: LakeRows; columns: readonly EventColumn[]; name?: string },
): Promise<void> {
  await viewOwned(duck, { sql: lakeRowsSql(rows, some(EVENT, columns)), name });
}

/**
 * The same of any rows, in SQL, that are about the ids that events carry. Where nobody was merged or deleted they are as
 * they are: a join with nothing would cost a fifth of a scan.
 */
export async function viewOwned({ connection }: Duck, { sql, name }: { sql: string; name: string }): Promise<void> {
  const some = await connection.runAndReadAll('SELECT 1 FROM owners LIMIT 1');
  const owned = `SELECT e.* REPLACE (coalesce(o.owner, e.profile_id) AS profile_id)
    FROM (${sql}) e LEFT JOIN owners o USING (profile_id)
    WHERE NOT coalesce(o.gone, false)`;
  await connection.run(`CREATE OR REPLACE TEMP VIEW ${name} AS ${some.currentRowCount > 0 ? owned : sql}`);
}

/** SQL of the ids that an event's rows carry, before anybody is merged; for `only`. */
export function idsIn(
  rows: LakeRows,
  { eventKey, window }: { eventKey?: string; window: { from: number; until: number } },
): string {
  const name = eventKey === undefined ? '' : `event_key = ${sqlText(eventKey)} AND`;
  return `SELECT DISTINCT profile_id FROM ${lakeRowsSql(rows, some(EVENT, ['event_key', 'ts', 'profile_id']))}
    WHERE ${name} ts >= ${window.from} AND ts < ${window.until}`;
}

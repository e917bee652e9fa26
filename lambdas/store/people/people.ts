import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { type LakeRows, lakeRowsSql } from '../lake/rows.ts';

/**
 * Who is who in a snapshot of the lake, in DuckDB. Of each profile the newest row counts; merged people are one, deleted ones
 * nobody; who came back under the name of a deleted person is somebody new. Cursors, counts, queries and exports ask the same
 * relations:
 *
 * - `heads` (profile_id, version, merged_into, deleted, forgotten_at): the newest state of every profile looked at
 * - `owners` (profile_id, owner, gone, forgotten_at): profiles whose events belong to another profile by now, or to nobody, or
 *   only those since a time
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
  only?: string | undefined;
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
  /** A tombstone: what was there before under this id is to vanish. */
  deleted: 'BOOLEAN',
  /** When whoever was there before was deleted, epoch milliseconds: events that were received earlier are nobody's. */
  forgotten_at: 'BIGINT',
} as const;

/** For upkeep alone: whether the deletion came into the lake with this very row. */
const UPKEEP = { forgets: 'BOOLEAN' } as const;

/** A row of the profile log: the whole profile after a change. */
export const PROFILE_COLUMNS = { ...HEAD, ...UPKEEP, ...PERSON } as const;

const EVENT = {
  event_id: 'VARCHAR',
  event_key: 'VARCHAR',
  event: 'VARCHAR',
  ts: 'BIGINT',
  profile_id: 'VARCHAR',
  id_kind: 'VARCHAR',
  id_value: 'VARCHAR',
  props: 'VARCHAR',
  received_at: 'BIGINT',
} as const;
export type EventColumn = keyof typeof EVENT;

/** What a record of an event is made of, its person apart. */
export const RECORD_COLUMNS: readonly EventColumn[] = [
  'event_id',
  'event_key',
  'event',
  'ts',
  'profile_id',
  'id_kind',
  'id_value',
  'props',
];
/** What a clause about events always looks at; `eventColumnsRead` says what else. */
export const CLAUSE_COLUMNS: readonly EventColumn[] = ['event_key', 'ts', 'profile_id'];

/** Of a profile's newest state: whether it is a living person, and not another name of one. */
export const IS_PERSON = 'merged_into IS NULL AND NOT deleted';

/** SQL of the profile log's rows, as `loadPeople` reads them. */
export function logSql(log: LakeRows, columns: readonly PersonColumn[]): string {
  return lakeRowsSql(log, { ...HEAD, ...pick(PERSON, columns) });
}

/** The columns of the profile log that `loadPeople` needs for a `people` with these. */
export const logColumns = (columns: readonly PersonColumn[]): string[] => [...Object.keys(HEAD), ...columns];

function pick<Name extends string>(types: Readonly<Record<Name, string>>, names: readonly Name[]) {
  return Object.fromEntries([...new Set(names)].map((name) => [name, types[name]]));
}

export async function loadPeople({ connection }: Duck, { profiles, columns, only }: Sources): Promise<void> {
  const newest = (ids?: string) => `SELECT profile_id, max(version) AS version,
      unnest(arg_max(struct_pack(merged_into := merged_into, deleted := coalesce(deleted, false), forgotten_at := forgotten_at), version))
    FROM ${lakeRowsSql(profiles, HEAD)} ${ids === undefined ? '' : `SEMI JOIN (${ids}) USING (profile_id)`} GROUP BY profile_id`;
  await connection.run(`CREATE OR REPLACE TEMP TABLE heads AS ${newest(only)}`);
  if (only !== undefined) {
    const survivors = `SELECT DISTINCT merged_into AS profile_id FROM heads
      WHERE merged_into IS NOT NULL AND merged_into NOT IN (SELECT profile_id FROM heads)`;
    await connection.run(`INSERT INTO heads ${newest(survivors)}`);
  }
  // The rows of a version are alike.
  const values = Object.keys(pick(PERSON, columns)).map((column) => `min("${column}") AS "${column}"`);
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE owners AS
      SELECT h.profile_id, coalesce(h.merged_into, h.profile_id) AS owner, h.deleted OR coalesce(s.deleted, false) AS gone,
        h.forgotten_at
      FROM heads h LEFT JOIN heads s ON s.profile_id = h.merged_into
      WHERE h.merged_into IS NOT NULL OR h.deleted OR h.forgotten_at IS NOT NULL;
    CREATE OR REPLACE TEMP VIEW people AS
      SELECT ${['profile_id', ...values].join(', ')} FROM ${logSql(profiles, columns)}
      SEMI JOIN (SELECT profile_id, version FROM heads WHERE ${IS_PERSON}) USING (profile_id, version)
      GROUP BY profile_id`);
}

/**
 * Makes `name` a view of these rows, in which profile_id is the person whom an event belongs to; needs `owners`. Where nobody
 * was merged or deleted they are as they are: a join with nothing would cost a fifth of a scan.
 */
export async function viewEvents(
  duck: Duck,
  { rows, columns, name = 'events' }: { rows: LakeRows; columns: readonly EventColumn[]; name?: string },
): Promise<void> {
  const needed = await columnsToOwn(duck, columns);
  const received = lakeRowsSql(await rows.also(needed), pick(EVENT, needed));
  const owned = await ownedSql(duck, needed.includes('received_at') ? sinceSql(received) : received);
  await duck.connection.run(`CREATE OR REPLACE TEMP VIEW ${name} AS SELECT ${listed(columns)} FROM (${owned})`);
}

/** A person who came back under the name of somebody deleted has only what was received since. */
export const CAME_BACK = 'NOT gone AND forgotten_at IS NOT NULL';

/** Of an event `e` and the row `o` of `owners` about its id: whether it is from before a deletion. */
export const FROM_BEFORE = 'coalesce(e.received_at, 0) < o.forgotten_at';

/** SQL of events without those from before the deletion of whoever had their id; `received_at` must be among the columns. */
export const sinceSql = (events: string) => `SELECT e.* FROM (${events}) e LEFT JOIN owners o USING (profile_id)
  WHERE NOT coalesce(${FROM_BEFORE}, false)`;

/** The columns of events that it takes to tell whose they are, these among them; needs `owners`. */
export async function columnsToOwn(
  { connection }: Duck,
  columns: readonly EventColumn[],
): Promise<readonly EventColumn[]> {
  const back = await connection.runAndReadAll(`SELECT 1 FROM owners WHERE ${CAME_BACK} LIMIT 1`);
  return back.currentRowCount > 0 ? [...new Set([...columns, 'received_at' as const])] : columns;
}

/** SQL of rows about ids that events carry, as those of the people whom they belong to; needs `owners`. */
export async function ownedSql({ connection }: Duck, sql: string): Promise<string> {
  const first = await connection.runAndReadAll('SELECT 1 FROM owners LIMIT 1');
  const owned = `SELECT e.* REPLACE (coalesce(o.owner, e.profile_id) AS profile_id)
    FROM (${sql}) e LEFT JOIN owners o USING (profile_id) WHERE NOT coalesce(o.gone, false)`;
  return first.currentRowCount > 0 ? owned : sql;
}

const listed = (columns: readonly string[]) => [...new Set(columns)].map((column) => `"${column}"`).join(', ');

/** The same of rows that belong to whom they say. */
export async function viewRows(
  { connection }: Duck,
  { rows, columns, name = 'events' }: { rows: LakeRows; columns: readonly EventColumn[]; name?: string },
): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TEMP VIEW ${name} AS SELECT * FROM ${lakeRowsSql(rows, pick(EVENT, columns))}`,
  );
}

/** SQL of the ids that an event's rows carry, before anybody is merged; for `only`. */
export function idsIn(
  rows: LakeRows,
  { eventKey, window }: { eventKey?: string; window: { from: number; until: number } },
): string {
  const name = eventKey === undefined ? '' : `event_key = ${sqlText(eventKey)} AND`;
  return `SELECT DISTINCT profile_id FROM ${lakeRowsSql(rows, pick(EVENT, ['event_key', 'ts', 'profile_id']))}
    WHERE ${name} ts >= ${window.from} AND ts < ${window.until}`;
}

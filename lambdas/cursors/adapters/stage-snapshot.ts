import type { Window } from '#core/cql/read/calendar.ts';
import {
  asksForFirst,
  eventColumnsRead,
  mayHoldAny,
  mostRows,
  profileColumnsRead,
  readOf,
  readsOf,
} from '#core/cql/reads.ts';
import { compileEvents, compilePeople } from '#core/cql/sql/compile.ts';
import type { Compiled } from '#core/cql/sql/sql.ts';
import { FOUND_ROW_COLUMNS, type ResultFile } from '#core/queries/found-rows.ts';
import type { Duck } from '#runtime/duckdb.ts';
import type { LakeAt } from '#store/lake/lake.ts';
import { lakeReader, lakeRowsSql, type ReadLake } from '#store/lake/rows.ts';
import { viewHistory } from '#store/people/history.ts';
import { CLAUSE_COLUMNS, idsIn, type PersonColumn, RECORD_COLUMNS, viewEvents } from '#store/people/people.ts';
import { bringEvents, bringPeople } from '#store/people/relations.ts';
import { bringLists } from '#store/segments/lists.ts';
import type { Cursor } from '../domain/cursor.ts';
import type { Files } from '../domain/plan.ts';
import { isPlain, readsIn } from '../domain/snapshot-files.ts';
import { rowsSql } from './record-sql.ts';

/**
 * Loads what a segment needs of a snapshot into DuckDB: `people`, `history` (if records tell of it), and what the cursor's rows
 * are made of. Answers the SQL of these rows (`sort_key`, `id`, …).
 */
export type RowsOf = (span: Window) => Compiled;

export type Staged = { files: Files; cursor: Cursor; span: Window };
/** The lake, where found rows are, and where uploaded lists are. */
export type SnapshotAt = { lake: LakeAt; pages: LakeAt; lists: LakeAt };
type Stage = { duck: Duck; lake: ReadLake; pages: ReadLake; lists: LakeAt };

export function snapshotStage({ duck, lake, pages, lists }: { duck: Duck } & SnapshotAt) {
  const stage = { duck, lists, lake: lakeReader({ duck, lake }), pages: lakeReader({ duck, lake: pages }) };
  return {
    async rows(staged: Staged): Promise<RowsOf> {
      const { files, cursor } = staged;
      const isOfEvents = cursor.resource === 'events' && isPlain(cursor.query);
      const rows = await (files.foundRows ? ofFoundRows : isOfEvents ? ofEvents : ofPeople)(stage, staged);
      if (files.history) {
        await viewHistory(duck, { read: stage.lake, history: files.history, upTo: cursor.upTo });
      }
      return rows;
    },

    /** SQL of the rows' sort keys alone, for counting: of a plain query or of found rows, so that little has to be read. */
    async sortKeys({ files, cursor, span }: Staged): Promise<Compiled> {
      if (files.foundRows) return await sortKeysOfFound(stage, { foundRows: files.foundRows, span });
      const { query, upTo } = cursor;
      const columns = [...CLAUSE_COLUMNS, ...eventColumnsRead(query)];
      const snapshot = { duck, read: stage.lake, upTo };
      await bringPeople(snapshot, { files: files.profiles, columns: [] });
      await bringEvents(snapshot, { files: files.events, columns, mayHold: mayHoldAny(readsIn(cursor, span)) });
      const { sql, params } = compileEvents(query);
      return { sql: `SELECT ts AS sort_key FROM (${sql}) WHERE ts >= ${span.from} AND ts < ${span.until}`, params };
    },
  };
}

async function sortKeysOfFound(
  { pages }: Stage,
  { foundRows, span }: { foundRows: readonly ResultFile[]; span: Window },
) {
  const columns = { sort_key: 'BIGINT' };
  const resultFiles = await pages(foundRows, { upTo: Number.MAX_SAFE_INTEGER, columns: Object.keys(columns) });
  const sql = `SELECT sort_key FROM ${lakeRowsSql(resultFiles, columns)} WHERE sort_key >= ${span.from} AND sort_key < ${span.until}`;
  return { sql, params: [] };
}

/** Rows that were found before: only their people are loaded, unless their history must know of people merged into them. */
async function ofFoundRows({ duck, lake, pages }: Stage, { files, cursor, span }: Staged): Promise<RowsOf> {
  const columns = FOUND_ROW_COLUMNS[cursor.resource];
  const resultFiles = await pages(files.foundRows ?? [], {
    upTo: cursor.upTo,
    columns: Object.keys(columns),
    mayHold: (ranges) => meets(ranges.get('sort_key'), span),
  });
  const within = ({ from, until }: Window) => `SELECT * FROM ${lakeRowsSql(resultFiles, columns)}
    WHERE sort_key >= ${from} AND sort_key < ${until}`;
  const only = files.history ? undefined : `SELECT DISTINCT profile_id FROM (${within(span)})`;
  await bringPeople({ duck, read: lake, upTo: cursor.upTo }, { ...peopleOf({ files, cursor }), only });
  return (window) => ({ sql: within(window), params: [] });
}

/** Rows that each event decides alone: only the people of these events are loaded, where they are fewer than all. */
async function ofEvents({ duck, lake }: Stage, { files, cursor, span }: Staged): Promise<RowsOf> {
  const { query, upTo } = cursor;
  const mayHold = mayHoldAny(readsIn(cursor, span));
  const rows = await lake(files.events, { upTo, columns: RECORD_COLUMNS, mayHold });
  const { base } = query;
  const fewer = base && mostRows(files.events, base.eventKey) < mostRows(files.profiles, undefined);
  // Events outside of its days may be of other names of the same people.
  const only = fewer && !asksForFirst(base) && !cursor.show.events ? idsIn(rows, base) : undefined;
  await bringPeople({ duck, read: lake, upTo }, { ...peopleOf({ files, cursor }), only });
  await viewEvents(duck, { rows, columns: RECORD_COLUMNS });
  return (window) => rowsSql(cursor, window);
}

/** Rows that people decide: first who they are, table `matched`, then what there is of them. */
async function ofPeople({ duck, lake, lists }: Stage, { files, cursor }: Staged): Promise<RowsOf> {
  const { query, upTo, resource } = cursor;
  const snapshot = { duck, read: lake, upTo };
  await bringPeople(snapshot, peopleOf({ files, cursor }));
  await bringLists(duck, { lists, query });
  const columns = [...CLAUSE_COLUMNS, ...eventColumnsRead(query)];
  await bringEvents(snapshot, { files: files.events, columns, mayHold: mayHoldAny(readsOf(query)) });
  const { sql, params } = compilePeople(query);
  await duck.connection.run(`CREATE TEMP TABLE matched AS ${sql}`, params);
  if (resource === 'events' && query.base) {
    const mayHold = mayHoldAny([readOf(query.base)]);
    await bringEvents(snapshot, { files: files.events, columns: RECORD_COLUMNS, mayHold });
  }
  return (window) => rowsSql(cursor, window);
}

/** The files of the profile log, and its columns that the query asks of people or that records tell of them. */
function peopleOf({ files, cursor }: Pick<Staged, 'files' | 'cursor'>) {
  const { show, query } = cursor;
  const told: PersonColumn[] = ['identity', 'all_identities', 'object_id', 'email', 'phone', 'name'];
  if (show.profile || show.app) told.push('props');
  if (show.app) told.push('tokens');
  const columns = [...told, ...(files.foundRows ? [] : profileColumnsRead(query))];
  return { files: files.profiles, columns };
}

function meets(range: { min: string | null; max: string | null } | undefined, { from, until }: Window): boolean {
  return Number(range?.min ?? from) < until && Number(range?.max ?? from) >= from;
}

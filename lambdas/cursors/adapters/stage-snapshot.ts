import type { Window } from '#core/cql/read/calendar.ts';
import { eventColumnsRead, mayHoldAny, mostRows, profileColumnsRead, readsOf } from '#core/cql/reads.ts';
import { compileEvents, compilePeople } from '#core/cql/sql/compile.ts';
import type { Compiled } from '#core/cql/sql/sql.ts';
import { gatheredColumns, type Piece } from '#core/queries/found-rows.ts';
import type { Duck } from '#runtime/duckdb.ts';
import type { LakeAt } from '#store/lake/lake.ts';
import { lakeReader, lakeRowsSql, type ReadLake } from '#store/lake/rows.ts';
import { viewHistory } from '#store/people/history.ts';
import {
  CLAUSE_COLUMNS,
  columnsToOwn,
  idsIn,
  loadPeople,
  logColumns,
  type PersonColumn,
  RECORD_COLUMNS,
  viewEvents,
} from '#store/people/people.ts';
import type { Cursor } from '../domain/cursor.ts';
import type { Files } from '../domain/plan.ts';
import { isPlain, readsIn } from '../domain/snapshot-files.ts';
import { rowsSql } from './record-sql.ts';

/**
 * Brings what a segment needs of a snapshot into DuckDB: the relation `people`, with what records tell of them, `history`,
 * what everybody did, where records tell of that too, and the cursor's rows (`spot`, `id`, …), whose SQL it answers.
 */
export type RowsOf = (span: Window) => Compiled;

export type Staged = { files: Files; cursor: Cursor; span: Window };
type Stage = { duck: Duck; lake: ReadLake; pages: ReadLake };

export function snapshotStage({ duck, lake, pages }: { duck: Duck; lake: LakeAt; pages: LakeAt }) {
  const stage = { duck, lake: lakeReader({ duck, lake }), pages: lakeReader({ duck, lake: pages }) };
  return {
    async rows(staged: Staged): Promise<RowsOf> {
      const { files, cursor } = staged;
      const isOfEvents = cursor.resource === 'events' && isPlain(cursor.query);
      const rows = await (files.gathered ? ofGathered : isOfEvents ? ofEvents : ofPeople)(stage, staged);
      if (files.history) {
        await viewHistory(duck, { read: stage.lake, history: files.history, upTo: cursor.upTo });
      }
      return rows;
    },

    /** Only where in their order rows are (`spot`), of a plain query or of what was found before: little has to be read. */
    async spots({ files, cursor, span }: Staged): Promise<Compiled> {
      if (files.gathered) return await spotsGathered(stage, { gathered: files.gathered, span });
      const { query, upTo } = cursor;
      const columns = [...CLAUSE_COLUMNS, ...eventColumnsRead(query)];
      const profiles = await stage.lake(files.profiles, { upTo, columns: logColumns([]) });
      await loadPeople(duck, { profiles, columns: [] });
      const needed = await columnsToOwn(duck, columns);
      const mayHold = mayHoldAny(readsIn(cursor, span));
      const rows = await stage.lake(files.events, { upTo, columns: needed, mayHold });
      await viewEvents(duck, { rows, columns });
      const { sql, params } = compileEvents(query);
      return { sql: `SELECT ts AS spot FROM (${sql}) WHERE ts >= ${span.from} AND ts < ${span.until}`, params };
    },
  };
}

async function spotsGathered({ pages }: Stage, { gathered, span }: { gathered: readonly Piece[]; span: Window }) {
  const columns = { spot: 'BIGINT' };
  const pieces = await pages(gathered, { upTo: Number.MAX_SAFE_INTEGER, columns: Object.keys(columns) });
  const sql = `SELECT spot FROM ${lakeRowsSql(pieces, columns)} WHERE spot >= ${span.from} AND spot < ${span.until}`;
  return { sql, params: [] };
}

/**
 * Rows that were found before: only the people whom they are about are looked for, unless it matters who else they were.
 */
async function ofGathered({ duck, lake, pages }: Stage, { files, cursor, span }: Staged): Promise<RowsOf> {
  const columns = gatheredColumns[cursor.resource];
  const pieces = await pages(files.gathered ?? [], {
    upTo: cursor.upTo,
    columns: Object.keys(columns),
    mayHold: (ranges) => meets(ranges.get('spot'), span),
  });
  const within = (some: Window) => `SELECT * FROM ${lakeRowsSql(pieces, columns)}
    WHERE spot >= ${some.from} AND spot < ${some.until}`;
  const only = { only: `SELECT DISTINCT profile_id FROM (${within(span)})` };
  await loadPeople(duck, { ...(await logOf(lake, { files, cursor })), ...(!files.history && only) });
  return (some) => ({ sql: within(some), params: [] });
}

/** Rows that each event decides alone: only those people are looked for who have one, where these are fewer than all. */
async function ofEvents({ duck, lake }: Stage, { files, cursor, span }: Staged): Promise<RowsOf> {
  const { query, upTo } = cursor;
  const mayHold = mayHoldAny(readsIn(cursor, span));
  const rows = await lake(files.events, { upTo, columns: RECORD_COLUMNS, mayHold });
  const { base } = query;
  const fewer = base && mostRows(files.events, base.eventKey) < mostRows(files.profiles, undefined);
  const only = fewer && !cursor.show.events ? { only: idsIn(rows, base) } : {};
  await loadPeople(duck, { ...(await logOf(lake, { files, cursor })), ...only });
  await viewEvents(duck, { rows, columns: RECORD_COLUMNS });
  return (some) => rowsSql(cursor, some);
}

/** Rows that people decide: first who they are, table `matched`, then what there is of them. */
async function ofPeople({ duck, lake }: Stage, { files, cursor }: Staged): Promise<RowsOf> {
  const { query, upTo, resource } = cursor;
  await loadPeople(duck, await logOf(lake, { files, cursor }));
  const columns = [...CLAUSE_COLUMNS, ...eventColumnsRead(query)];
  const needed = await columnsToOwn(duck, columns);
  const asked = await lake(files.events, { upTo, columns: needed, mayHold: mayHoldAny(readsOf(query)) });
  await viewEvents(duck, { rows: asked, columns });
  const { sql, params } = compilePeople(query);
  await duck.connection.run(`CREATE TEMP TABLE matched AS ${sql}`, params);
  if (resource === 'events' && query.base) {
    const wanted = { upTo, columns: await columnsToOwn(duck, RECORD_COLUMNS), mayHold: mayHoldAny([query.base]) };
    const rows = await lake(files.events, wanted);
    await viewEvents(duck, { rows, columns: RECORD_COLUMNS });
  }
  return (some) => rowsSql(cursor, some);
}

/** The profile log, with what the query asks of people and what records tell of them. */
async function logOf(lake: ReadLake, { files, cursor }: Pick<Staged, 'files' | 'cursor'>) {
  const { show, query, upTo } = cursor;
  const told: PersonColumn[] = ['identity', 'all_identities', 'object_id', 'email', 'phone', 'name'];
  if (show.profile || show.app) told.push('props');
  if (show.app) told.push('tokens');
  const columns = [...told, ...(files.gathered ? [] : profileColumnsRead(query))];
  return { profiles: await lake(files.profiles, { upTo, columns: logColumns(columns) }), columns };
}

function meets(range: { min: string | null; max: string | null } | undefined, { from, until }: Window): boolean {
  return Number(range?.min ?? from) < until && Number(range?.max ?? from) >= from;
}

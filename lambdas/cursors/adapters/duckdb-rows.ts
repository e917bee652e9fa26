import { DuckDBBlobValue } from '@duckdb/node-api';
import * as z from 'zod';
import { offsetsWithin, type Window } from '#core/cql/calendar.ts';
import { compilePeople } from '#core/cql/compile.ts';
import { type Duck, openDuck } from '#runtime/duckdb.ts';
import type { LakeAt } from '#store/lake.ts';
import { idsIn, loadPeople, viewEvents } from '#store/people.ts';
import { scratchFiles } from '#store/scratch-files.ts';
import type { Cursor } from '../domain/cursor.ts';
import { mostRows } from '../domain/plan.ts';
import type { Files, Loaded, Rows, SegmentPage } from '../domain/prepare-ports.ts';
import { isPlain } from '../domain/snapshot-files.ts';
import { personsSql, summariesSql } from './person-sql.ts';
import { countSql, pagesSql, recordsSql, rowsSql } from './record-sql.ts';

/**
 * A segment's rows in DuckDB: brought from the lake, filtered, joined with their people, kept as records in order, handed
 * out as the text of whole pages, a bounded number of bytes at a time.
 */
const BYTES_A_TURN = 48 * 1024 * 1024;

const countsSchema = z.array(z.object({ bucket: z.number().int(), rows: z.number().int() }));
const foundSchema = z.tuple([z.tuple([z.number().int()])]);
const sizeSchema = z.tuple([z.object({ rows: z.number().int(), bytes: z.number() })]);

export function duckdbRows(lake: LakeAt) {
  return async function withRows<T>(work: (rows: Rows) => Promise<T>): Promise<T> {
    await using duck = await openDuck();
    return await work(rowsIn(duck, lake));
  };
}

function rowsIn(duck: Duck, lake: LakeAt): Rows {
  const { connection } = duck;
  const fetch = scratchFiles({ duck, lake });
  let size: Loaded = { rows: 0, bytes: 0 };
  /** What `count` has prepared serves `load` too: its files are the same, or more. */
  let staged = false;
  let hasFound = false;

  /** Makes the relations `people`, `events` and, where the query is about people, `matched`. */
  async function stage({ events, profiles }: Files, cursor: Cursor): Promise<void> {
    if (staged) return;
    staged = true;
    const [paths, profilePaths] = await Promise.all([fetch(events, cursor), fetch(profiles, cursor)]);
    const { base } = cursor.query;
    const fewer = base && mostRows(events, base.eventKey) < mostRows(profiles, undefined);
    const isForEvents = cursor.resource === 'events' && isPlain(cursor.query);
    const only = isForEvents && fewer && !cursor.show.events && idsIn(paths, base);
    await loadPeople(duck, { profiles: profilePaths, ...(only && { only }) });
    await viewEvents(duck, { paths });
    if (isForEvents) return;
    const { sql, params } = compilePeople(cursor.query);
    await connection.run(`CREATE TEMP TABLE matched AS ${sql}`, params);
  }

  async function find(cursor: Cursor, within: { span: Window; most: number }): Promise<number> {
    const { sql, params } = rowsSql(cursor, within.span);
    await connection.run(`CREATE OR REPLACE TEMP TABLE found AS ${sql} LIMIT ${within.most}`, params);
    const counted = await connection.runAndReadAll('SELECT count(*)::INTEGER FROM found');
    return foundSchema.parse(counted.getRows())[0][0];
  }

  return {
    async count(files, { cursor, buckets, limit }) {
      await stage(files, cursor);
      // Of what is filtered, few rows may be left, and then they are there already when they are loaded.
      const mayBeFew = !isPlain(cursor.query) || (cursor.query.base?.filters.length ?? 0) > 0;
      hasFound = mayBeFew && (await find(cursor, { span: buckets.window, most: limit + 1 })) <= limit;
      const { sql, params } = hasFound ? { sql: 'SELECT * FROM found', params: [] } : rowsSql(cursor, buckets.window);
      const counted = await connection.runAndReadAll(countSql(sql, buckets), params);
      return countsSchema.parse(counted.getRowObjects());
    },

    async load(files, { cursor, span, limit }) {
      await stage(files, cursor);
      if (!hasFound) await find(cursor, { span, most: Number.MAX_SAFE_INTEGER });
      const whose = 'SELECT DISTINCT profile_id FROM found';
      if (cursor.show.events) await connection.run(summariesSql(whose));
      await connection.run(personsSql(cursor, whose));
      const offsets = offsetsWithin(cursor.resource === 'events' ? span : { from: 0, until: 0 }, cursor.query.timezone);
      await connection.run(recordsSql(cursor.resource, { offsets, skip: span.skip, limit }));
      const measured = await connection.runAndReadAll(
        'SELECT count(*)::INTEGER AS rows, coalesce(sum(strlen(record)), 0)::DOUBLE AS bytes FROM records',
      );
      [size] = sizeSchema.parse(measured.getRowObjects());
      return size;
    },

    async *pages(batchSize): AsyncGenerator<SegmentPage> {
      const bytesAPage = (size.bytes / Math.max(1, size.rows)) * batchSize;
      const turn = Math.max(1, Math.floor(BYTES_A_TURN / bytesAPage)) * batchSize;
      for (let from = 0; from < size.rows; from += turn) {
        const result = await connection.runAndReadAll(pagesSql({ batchSize, from, until: from + turn }));
        for (const [page, records] of result.getRows()) {
          if (typeof page !== 'number' || !(records instanceof DuckDBBlobValue))
            throw new Error('not a page and its text');
          yield { page, records: records.bytes };
        }
      }
    },
  };
}

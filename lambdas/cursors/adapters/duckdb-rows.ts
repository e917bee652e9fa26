import { DuckDBBlobValue } from '@duckdb/node-api';
import * as z from 'zod';
import type { Window } from '#core/cql/read/calendar.ts';
import type { Compiled } from '#core/cql/sql/sql.ts';
import { type Duck, openDuck } from '#runtime/duckdb.ts';
import { writeResultFiles } from '#store/queries/found-rows.ts';
import { queryFolder } from '#store/queries/query-runs.ts';
import type { Loaded, Rows, SegmentPage } from '../domain/prepare-ports.ts';
import { isPlain } from '../domain/snapshot-files.ts';
import { personsSql, summariesSql } from './person-sql.ts';
import { countSql, pagesSql, recordsSql } from './record-sql.ts';
import { type RowsOf, type SnapshotAt, type Staged, snapshotStage } from './stage-snapshot.ts';

/**
 * A segment's rows in DuckDB: brought from the lake, filtered, joined with their people, and kept as records in order. They
 * are handed out as the text of whole pages, a bounded number of bytes at a time.
 */
const BYTES_PER_TURN = 48 * 1024 * 1024;

const countsSchema = z.array(z.object({ bucket: z.number().int(), rows: z.number().int() }));
const foundSchema = z.tuple([z.tuple([z.number().int()])]);
const sizeSchema = z.tuple([z.object({ rows: z.number().int(), bytes: z.number() })]);

export function duckdbRows(at: SnapshotAt) {
  return async function withRows<T>(work: (rows: Rows) => Promise<T>): Promise<T> {
    await using duck = await openDuck();
    return await work(rowsIn(duck, at));
  };
}

function rowsIn(duck: Duck, at: SnapshotAt): Rows {
  const { connection } = duck;
  const bring = snapshotStage({ duck, ...at });
  let size: Loaded = { rows: 0, bytes: 0 };
  /** What `count` has brought serves `load` too: its files are the same, or more. */
  let brought: Promise<RowsOf> | undefined;
  let hasFound = false;

  async function find(rowsOf: RowsOf, within: { span: Window; most: number }): Promise<number> {
    const { sql, params } = rowsOf(within.span);
    await connection.run(`CREATE OR REPLACE TEMP TABLE found AS ${sql} LIMIT ${within.most}`, params);
    const counted = await connection.runAndReadAll('SELECT count(*)::INTEGER FROM found');
    return foundSchema.parse(counted.getRows())[0][0];
  }

  /** Of what is filtered, few rows may be left, and then they are there already when they are loaded. */
  async function rowsToCount({ files, cursor, span, limit }: Staged & { limit: number }): Promise<Compiled> {
    const isBare = isPlain(cursor.query) && cursor.query.base?.filters.length === 0;
    if (files.foundRows || (cursor.resource === 'events' && isBare))
      return await bring.sortKeys({ files, cursor, span });
    brought = bring.rows({ files, cursor, span });
    const rowsOf = await brought;
    hasFound = !isBare && (await find(rowsOf, { span, most: limit + 1 })) <= limit;
    return hasFound ? { sql: 'SELECT * FROM found', params: [] } : rowsOf(span);
  }

  return {
    async count(files, { cursor, buckets, limit }) {
      const { sql, params } = await rowsToCount({ files, cursor, span: buckets.window, limit });
      const counted = await connection.runAndReadAll(countSql(sql, buckets), params);
      return countsSchema.parse(counted.getRowObjects());
    },

    async gather({ cursor, span }) {
      const rows = (await brought)?.(span);
      if (!rows) throw new Error('rows are gathered after they were counted');
      const folder = `${queryFolder({ accountId: cursor.accountId, queryId: cursor.cursorId })}/gathered`;
      return await writeResultFiles(duck, { at: at.pages, rows, folder, name: 'rows' });
    },

    async load(files, { cursor, span, limit }) {
      brought ??= bring.rows({ files, cursor, span });
      if (!hasFound) await find(await brought, { span, most: Number.MAX_SAFE_INTEGER });
      const whose = 'SELECT DISTINCT profile_id FROM found';
      if (cursor.show.events) await connection.run(summariesSql(whose));
      await connection.run(personsSql(cursor, whose));
      const clock = { timezone: cursor.query.timezone, ...span };
      const { epoch = false, name = false } = cursor.show;
      await connection.run(recordsSql(cursor.resource, { clock, skip: span.skip, limit, epoch, name }));
      const measured = await connection.runAndReadAll(
        'SELECT count(*)::INTEGER AS rows, coalesce(sum(strlen(record)), 0)::DOUBLE AS bytes FROM records',
      );
      [size] = sizeSchema.parse(measured.getRowObjects());
      return size;
    },

    async *pages(batchSize): AsyncGenerator<SegmentPage> {
      const bytesPerPage = (size.bytes / Math.max(1, size.rows)) * batchSize;
      const turn = Math.max(1, Math.floor(BYTES_PER_TURN / bytesPerPage)) * batchSize;
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

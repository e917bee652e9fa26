import { DuckDBBlobValue } from '@duckdb/node-api';
import * as z from 'zod';
import { offsetsWithin } from '#core/calendar.ts';
import { compilePeople } from '#core/cql/compile.ts';
import { type Duck, openDuck } from '#runtime/duckdb.ts';
import type { LakeAt } from '#store/lake.ts';
import { idsIn, loadPeople, viewEvents } from '#store/people.ts';
import { scratchFiles } from '#store/scratch-files.ts';
import type { Cursor } from '../domain/cursor.ts';
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

  /** Makes the relations `people`, `events` and, where the query is about people, `matched`. */
  async function stage({ events, profiles }: Files, cursor: Cursor): Promise<void> {
    const [paths, profilePaths] = await Promise.all([fetch(events), fetch(profiles)]);
    const { query, show } = cursor;
    const onlyThese = cursor.resource === 'events' && isPlain(query) && !show.events;
    await loadPeople(duck, {
      profiles: profilePaths,
      ...(onlyThese && query.base && { only: idsIn(paths, query.base) }),
    });
    await viewEvents(duck, { paths });
    if (cursor.resource === 'events' && isPlain(query)) return;
    const { sql, params } = compilePeople(query);
    await connection.run(`CREATE OR REPLACE TEMP TABLE matched AS ${sql}`, params);
  }

  return {
    async count(files, { cursor, buckets }) {
      await stage(files, cursor);
      const { sql, params } = rowsSql(cursor, buckets.window);
      const counted = await connection.runAndReadAll(countSql(sql, buckets), params);
      return countsSchema.parse(counted.getRowObjects());
    },

    async load(files, { cursor, span, limit }) {
      await stage(files, cursor);
      const { sql, params } = rowsSql(cursor, span);
      const isForAll = cursor.resource === 'events' && isPlain(cursor.query);
      const whose = isForAll ? 'SELECT profile_id FROM people' : 'SELECT profile_id FROM matched';
      if (cursor.show.events) await connection.run(summariesSql(whose));
      await connection.run(personsSql(cursor, whose));
      const offsets = offsetsWithin(cursor.resource === 'events' ? span : { from: 0, until: 0 }, cursor.query.timezone);
      await connection.run(recordsSql(cursor.resource, { rows: sql, offsets, skip: span.skip, limit }), params);
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

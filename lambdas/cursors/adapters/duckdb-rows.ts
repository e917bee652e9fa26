import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBBlobValue } from '@duckdb/node-api';
import * as z from 'zod';
import { type Duck, openDuck } from '#runtime/duckdb.ts';
import { downloadFiles, type LakeAt } from '#store/lake.ts';
import { offsetsWithin } from '#core/calendar.ts';
import { clampWindow, type LakeFile } from '../domain/plan.ts';
import type { Loaded, Rows, SegmentPage } from '../domain/prepare-ports.ts';
import { countSql, noPeopleSql, pagesSql, peopleSql, recordsSql } from './record-sql.ts';

/**
 * A segment's rows in DuckDB: brought from the lake, joined with their people, kept as records in order, handed out as
 * the text of whole pages, a bounded number of bytes at a time.
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
  const fetch = fetcher(duck.scratch, lake);
  let size: Loaded = { rows: 0, bytes: 0 };

  return {
    async count({ events }, { cursor, buckets }) {
      const source = { paths: await fetch(events), eventKey: cursor.eventKey, ...buckets.window };
      const counted = await connection.runAndReadAll(countSql(source, buckets));
      return countsSchema.parse(counted.getRowObjects());
    },

    async load({ events, profiles }, { cursor, span, limit }) {
      const [paths, profilePaths] = await Promise.all([fetch(events), fetch(profiles)]);
      const source = { paths, eventKey: cursor.eventKey, from: span.from, until: span.until };
      const offsets = offsetsWithin(clampWindow(span, events), cursor.timezone);
      const { withProfileData } = cursor;
      await connection.run(profiles.length > 0 ? peopleSql(profilePaths, { source, withProfileData }) : noPeopleSql);
      await connection.run(recordsSql(source, { offsets, skip: span.skip, limit }));
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

/** Brings files into the scratch folder, each once. */
function fetcher(scratch: string, lake: LakeAt) {
  const paths = new Map<string, string>();
  return async function fetch(files: readonly LakeFile[]): Promise<string[]> {
    const keys = files.map((file) => file.key).filter((key) => !paths.has(key));
    if (keys.length > 0) {
      const folder = await mkdtemp(join(scratch, 'files-'));
      const fetched = await downloadFiles(lake, { keys, folder });
      for (const [index, key] of keys.entries()) paths.set(key, fetched[index] ?? '');
    }
    return files.map((file) => paths.get(file.key) ?? '');
  };
}

import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import * as z from 'zod';
import type { ExportFormat } from './exports.ts';
import type { Sums } from './purchases.ts';

/**
 * Reads delivered files with DuckDB, as a customer's warehouse would: it knows the documented formats and nothing else
 * of ours. Amounts are summed in cents.
 */
export type Reader = AsyncDisposable & {
  events: (format: ExportFormat, path: string) => Promise<EventSums>;
  profiles: (path: string) => Promise<{ rows: number; people: number }>;
};

/** `later` counts the rows of the second upload. */
export type EventSums = Sums & { later: number };

const figures = z
  .tuple([z.bigint()])
  .rest(z.bigint())
  .transform((row) => row.map(Number));

/** Each gives the columns amount, quantity, batch of the files, with nothing guessed. */
const EVENT_ROWS: Record<ExportFormat, string> = {
  // The first line is the event's name, then an object a line: read as text, so that no other line can be skipped.
  json: `SELECT line->'eventProps'->>'Amount' AS amount, line->'eventProps'->>'Quantity' AS quantity,
      line->'eventProps'->>'Batch' AS batch
    FROM read_csv($path, columns = {'line': 'JSON'}, header = false, skip = 1, delim = '\\x01', quote = '', escape = '')`,
  csv: `SELECT Amount AS amount, Quantity AS quantity, Batch AS batch FROM read_csv($path, header = true, all_varchar = true)`,
  // Properties are one column of JSON text, so that the schema is the same for every event.
  parquet: `SELECT eventProps->>'Amount' AS amount, eventProps->>'Quantity' AS quantity, eventProps->>'Batch' AS batch
    FROM (SELECT eventProps::JSON AS eventProps FROM read_parquet($path))`,
};

export async function openReader(): Promise<Reader> {
  const instance = await DuckDBInstance.create(':memory:', { enable_external_file_cache: 'false' });
  const connection = await instance.connect();

  async function events(format: ExportFormat, path: string): Promise<EventSums> {
    const sql = `SELECT count(*), coalesce(sum(CAST(quantity AS BIGINT)), 0)::BIGINT,
        coalesce(sum(CAST(round(CAST(amount AS DOUBLE) * 100) AS BIGINT)), 0)::BIGINT,
        count(*) FILTER (CAST(batch AS BIGINT) = 2)
      FROM (${EVENT_ROWS[format]})`;
    const [rows = 0, cds = 0, cents = 0, later = 0] = await oneRow(connection, { sql, path });
    return { rows, cds, cents, later };
  }

  async function profiles(path: string): Promise<{ rows: number; people: number }> {
    const sql = `SELECT count(*), count(DISTINCT line->'profile'->>'identity')
      FROM read_csv($path, columns = {'line': 'JSON'}, header = false, delim = '\\x01', quote = '', escape = '')`;
    const [rows = 0, people = 0] = await oneRow(connection, { sql, path });
    return { rows, people };
  }

  async function dispose(): Promise<void> {
    connection.closeSync();
    instance.closeSync();
  }
  return { events, profiles, [Symbol.asyncDispose]: dispose };
}

async function oneRow(connection: DuckDBConnection, query: { sql: string; path: string }): Promise<number[]> {
  const answer = await connection.runAndReadAll(query.sql, { path: query.path });
  return figures.parse(answer.getRows()[0]);
}

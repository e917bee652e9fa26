import * as z from 'zod';
import type { Duck } from '#runtime/duckdb.ts';
import { parquetSql } from '#store/lake/rows.ts';

const rowSchema = z.tuple([z.coerce.number(), z.coerce.number()]);

/** When the first and the last of the events in local files were received, epoch milliseconds; undefined of none. */
export async function receivedBetween(
  { connection }: Duck,
  paths: readonly string[],
): Promise<{ from: number; until: number } | undefined> {
  if (paths.length === 0) return undefined;
  const read = await connection.runAndReadAll(`SELECT min(received_at), max(received_at) FROM ${parquetSql(paths)}`);
  const [from, until] = rowSchema.parse(read.getRowsJson()[0]);
  return { from, until };
}

import { openDuck, sqlText } from '#runtime/duckdb.ts';

/** A text as the driver gives it: without a byte order mark at its start. */
export const asRead = (text: string | undefined): string | undefined => text?.replace(/^\ufeff/, '');

/** Rows of Parquet files, in the order in which they stand there, lists as arrays. */
export async function rowsOf(paths: readonly string[]): Promise<Record<string, unknown>[]> {
  await using duck = await openDuck({ threads: 1 });
  const found = await duck.connection.runAndReadAll(`SELECT * FROM read_parquet([${paths.map(sqlText).join(', ')}])`);
  return found.getRowObjectsJS();
}

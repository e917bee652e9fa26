import * as z from 'zod';
import type { Duck } from '#runtime/duckdb.ts';
import { parquetSql } from '#store/lake/rows.ts';
import { MAX_COLUMNS } from '../domain/csv-columns.ts';
import { conditionSql, type Wanted } from './survey.ts';

/** Twice as many as there can be columns: even where all columns are taken by others, enough are seen. */
const MAX_NAMES = 2 * MAX_COLUMNS;

/** Names of the properties that rows have, the most frequent first; of very many, the most frequent ones only. */
export async function frequentProperties(
  duck: Duck,
  { paths, wanted }: { paths: readonly string[]; wanted: Wanted },
): Promise<string[]> {
  const read = await duck.connection.runAndReadAll(
    `SELECT key FROM (
       SELECT unnest(json_keys(props)) AS key FROM ${parquetSql(paths)} WHERE ${conditionSql(wanted)}
     ) GROUP BY key ORDER BY count(*) DESC, key LIMIT ${MAX_NAMES}`,
  );
  return z
    .array(z.tuple([z.string()]))
    .parse(read.getRows())
    .map(([name]) => name);
}

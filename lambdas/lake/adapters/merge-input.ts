import { sqlText } from '#runtime/duckdb.ts';
import { commitsInKey } from '#store/lake.ts';
import type { StoredFile } from '#store/upkeep.ts';

/** A lake file as upkeep has it: its item in the commit log and its local copy. */
export type MergeInput = { file: StoredFile; path: string };

/** SQL for a file's rows, each with its commit: a compacted file has it as a column, a fresh one on its item. */
export function rowsWithCommit(
  { file, path }: { file: Pick<StoredFile, 'key' | 'commit'>; path: string },
  columns = '*',
): string {
  const isCompacted = commitsInKey(file.key) !== undefined;
  const commit = isCompacted ? '"commit"' : `${file.commit}::BIGINT AS "commit"`;
  const all = columns === '*' && isCompacted ? '*' : `${columns}, ${commit}`;
  return `SELECT ${all} FROM read_parquet(${sqlText(path)})`;
}

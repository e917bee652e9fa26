import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import type { StoredFile } from '#store/commits/upkeep.ts';
import { commitsInKey, downloadFiles, type LakeAt } from '#store/lake/lake.ts';

/** A lake file as upkeep has it: its item in the commit log and its local copy. */
export type MergeInput = { file: StoredFile; path: string };

/** Files brought here and looked at together, where that is all that is done with them. */
export const FILES_AT_ONCE = 16;

/** Brings files into a folder of their own, which goes with `duck`. */
export async function fetchInputs(
  { lake, duck }: { lake: LakeAt; duck: Duck },
  files: readonly StoredFile[],
): Promise<MergeInput[]> {
  const folder = await mkdtemp(join(duck.scratch, 'files-'));
  const paths = await downloadFiles(lake, { keys: files.map((file) => file.key), folder });
  return files.map((file, index) => ({ file, path: paths[index] ?? '' }));
}

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

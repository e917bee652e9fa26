import { join } from 'node:path';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { commitsInKey, downloadFiles, type LakeAt } from './lake.ts';

/**
 * Lake files as a window of commits sees them. A compacted file may hold rows from outside of the window that a reader
 * has; those are left out on the way, so that nobody after it needs to know of commits. Compacted files have a column
 * `commit` that fresh ones lack: read both by `union_by_name`.
 */
export type CommitWindow = { after: number; upTo: number };

/** Whether a file holds rows from outside of the window beside those within. */
export function reachesOutOf(key: string, { after, upTo }: CommitWindow): boolean {
  const commits = commitsInKey(key);
  return commits !== undefined && (commits.minCommit <= after || commits.commit > upTo);
}

/** Brings files into `folder` without the rows that are not of the window; answers local paths in the order of `keys`. */
export async function fetchWindow(
  { lake, duck }: { lake: LakeAt; duck: Duck },
  wanted: { keys: readonly string[]; folder: string; window: CommitWindow },
): Promise<string[]> {
  const paths = await downloadFiles(lake, wanted);
  for (const [index, key] of wanted.keys.entries()) {
    if (!reachesOutOf(key, wanted.window)) continue;
    const whole = paths[index] ?? '';
    const path = join(wanted.folder, `${index}-within.parquet`);
    await duck.connection.run(withinSql(whole, { ...wanted.window, path }));
    paths[index] = path;
  }
  return paths;
}

/** SQL of whether a row of a compacted file is of the window. */
export const windowSql = ({ after, upTo }: CommitWindow): string => `"commit" > ${after} AND "commit" <= ${upTo}`;

/** One thread keeps the order of rows, which is the file's sorting. */
function withinSql(whole: string, { path, ...window }: CommitWindow & { path: string }): string {
  return `COPY (SELECT * FROM read_parquet(${sqlText(whole)}) WHERE ${windowSql(window)})
    TO ${sqlText(path)} (FORMAT parquet, COMPRESSION lz4, PRESERVE_ORDER true)`;
}

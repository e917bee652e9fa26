import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { downloadFiles, type LakeAt } from './lake.ts';
import { downloadParts, type PartsOf } from './parts.ts';
import { type CommitWindow, reachesOutOf, windowSql } from './window.ts';

/**
 * Rows of lake files as a snapshot has them, for one piece of work in DuckDB. Of large files, only the wanted columns are
 * brought here, and only of row groups that may hold a wanted row.
 */
export type LakeRows = {
  /** Local files whose rows are all of the snapshot. */
  whole: readonly string[];
  /** Local files of compaction that hold other rows too; by their column `commit` they are left out. */
  cut: readonly string[];
  window: CommitWindow;
  /** The same rows with more columns; of large files they are brought anew. */
  also: (columns: readonly string[]) => Promise<LakeRows>;
};

/** Rows of the half-open window (`after`, `upTo`] of commits; from the first commit on, without `after`. */
export type RowsWanted = Pick<PartsOf, 'mayHold' | 'columns'> & { after?: number; upTo: number };
export type LakeFileRef = { key: string; bytes: number };
export type ReadLake = (files: readonly LakeFileRef[], wanted: RowsWanted) => Promise<LakeRows>;

/** Up to here a file is brought as it is: its footer alone would cost the same request and nearly the same time. */
export const WHOLE_BYTES = 1024 * 1024;

export function lakeReader(
  { duck, lake }: { duck: Duck; lake: LakeAt },
  { wholeBytes = WHOLE_BYTES }: { wholeBytes?: number } = {},
): ReadLake {
  const known = new Map<string, string>();

  async function bringWhole(files: readonly LakeFileRef[]): Promise<string[]> {
    const keys = [...new Set(files.map(({ key }) => key))].filter((key) => !known.has(key));
    const folder = await mkdtemp(join(duck.scratch, 'whole-'));
    const paths = await downloadFiles(lake, { keys, folder });
    for (const [index, key] of keys.entries()) known.set(key, paths[index] ?? '');
    return files.map(({ key }) => known.get(key) ?? '');
  }

  async function bringParts(files: readonly LakeFileRef[], wanted: Omit<PartsOf, 'files' | 'folder'>) {
    const folder = await mkdtemp(join(duck.scratch, 'parts-'));
    return await downloadParts({ lake, duck }, { ...wanted, files, folder });
  }

  return async function read(files, wanted) {
    const { after = 0, upTo, columns, mayHold } = wanted;
    const window = { after, upTo };
    const { cut = [], whole = [] } = Object.groupBy(files, ({ key }) => (reachesOutOf(key, window) ? 'cut' : 'whole'));
    async function bring(files: readonly LakeFileRef[], wanted: readonly string[]): Promise<string[]> {
      const { small = [], large = [] } = Object.groupBy(files, ({ bytes }) =>
        bytes <= wholeBytes ? 'small' : 'large',
      );
      const parts = large.length > 0 ? await bringParts(large, { columns: wanted, mayHold }) : [];
      return [...(small.length > 0 ? await bringWhole(small) : []), ...parts];
    }
    async function also(more: readonly string[]): Promise<LakeRows> {
      const all = [...new Set([...columns, ...more])];
      return all.length > columns.length ? await read(files, { ...wanted, columns: all }) : rows;
    }
    const rows = { whole: await bring(whole, columns), cut: await bring(cut, [...columns, 'commit']), window, also };
    return rows;
  };
}

/** Rows of local files that hold nothing from outside of a snapshot (`window.ts` brings such files). */
export function rowsOfFiles(paths: readonly string[]): LakeRows {
  const window = { after: 0, upTo: Number.MAX_SAFE_INTEGER };
  const rows: LakeRows = { whole: paths, cut: [], window, also: async () => rows };
  return rows;
}

/** A reader whose files are removed when the work is done, for an engine that goes on to other work. */
export async function withLake<Result>(
  { lake, duck }: { lake: LakeAt; duck: Duck },
  work: (read: ReadLake) => Promise<Result>,
): Promise<Result> {
  const scratch = await mkdtemp(join(duck.scratch, 'lake-'));
  try {
    return await work(lakeReader({ duck: { ...duck, scratch }, lake }));
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/**
 * SQL of the rows with exactly these columns, `{name: type}`; NULL where a file has no such column. Files of today and of
 * before, fresh ones and compacted ones are read together.
 */
export function lakeRowsSql({ whole, cut, window }: LakeRows, columns: Readonly<Record<string, string>>): string {
  const names = Object.keys(columns).map((name) => `"${name}"`);
  const shape = Object.entries(columns).map(([name, type]) => `NULL::${type} AS "${name}"`);
  const parts = [
    ...(whole.length > 0 ? [`SELECT * FROM ${parquetSql(whole)}`] : []),
    ...(cut.length > 0 ? [`SELECT * FROM ${parquetSql(cut)} WHERE ${windowSql(window)}`] : []),
  ];
  const all = [`SELECT ${shape.join(', ')} WHERE false`, ...parts].join(' UNION ALL BY NAME ');
  return `(SELECT ${names.join(', ')} FROM (${all}))`;
}

/** SQL of files' rows with all columns that any of them has. @param options further ones of DuckDB's `read_parquet` */
export function parquetSql(paths: readonly string[], options = ''): string {
  return `read_parquet([${paths.map(sqlText).join(', ')}], union_by_name = true${options})`;
}

import { mkdtemp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Compiled } from '#core/cql/sql/sql.ts';
import type { ResultFile } from '#core/queries/found-rows.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { type LakeAt, uploadFile } from '../lake/lake.ts';

/** Found rows on their way from DuckDB to their bucket; what they are is `core/queries/found-rows.ts`. */
const FILE_MB = 128;
const statsSchema = z.array(
  z.object({ path: z.string(), rows: z.coerce.number(), least: z.coerce.number(), most: z.coerce.number() }),
);

/** Writes rows as files, in their order, under `folder`. @param rows SQL with the columns of `FOUND_ROW_COLUMNS` */
export async function writeResultFiles(
  duck: Duck,
  { at, rows, folder, name }: { at: LakeAt; rows: Compiled; folder: string; name: string },
): Promise<ResultFile[]> {
  const { connection } = duck;
  const local = await mkdtemp(join(duck.scratch, 'found-'));
  await connection.run(
    `COPY (${rows.sql} ORDER BY sort_key, id) TO ${sqlText(local)}
     (FORMAT parquet, COMPRESSION lz4, FILE_SIZE_BYTES '${FILE_MB}MB', OVERWRITE_OR_IGNORE, FILENAME_PATTERN 'rows-{i}')`,
    rows.params,
  );
  const found = await connection.runAndReadAll(
    `SELECT file_name AS path, sum(row_group_num_rows) AS "rows", min(CAST(stats_min_value AS BIGINT)) AS least,
       max(CAST(stats_max_value AS BIGINT)) AS most
     FROM parquet_metadata(${sqlText(join(local, '*.parquet'))}) WHERE path_in_schema = 'sort_key' GROUP BY path ORDER BY path`,
  );
  const resultFiles: ResultFile[] = [];
  for (const { path, rows: count, least, most } of statsSchema.parse(found.getRowObjectsJson())) {
    if (count === 0) continue;
    const key = `${folder}/${name}-${resultFiles.length}.parquet`;
    const { size: bytes } = await stat(path);
    await uploadFile(at, { path, key });
    resultFiles.push({ key, bytes, rows: count, minSortKey: least, maxSortKey: most });
  }
  return resultFiles;
}

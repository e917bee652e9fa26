import { mkdtemp, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compiled } from '#core/cql/sql/sql.ts';
import { ID_SORT_KEY } from '#core/queries/found-rows.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { type LakeAt, uploadFile } from '#store/lake/lake.ts';
import type { QueryRef } from '#store/queries/query-runs.ts';
import type { QueryPart } from '../domain/plan-query.ts';
import { type Bucketed, rowsFolder } from './query-objects.ts';

type Bucketing = {
  deps: { pages: LakeAt; newId: () => string };
  job: QueryRef & { part: QueryPart; buckets: number };
  rows: Compiled;
};

/** Bucket by id, in the order of ids, so that the people of a bucket are neighbours. */
export async function writeBuckets(duck: Duck, { deps, job, rows }: Bucketing): Promise<Bucketed[]> {
  const folder = await mkdtemp(join(duck.scratch, 'buckets-'));
  await duck.connection.run(
    `COPY (SELECT *, (${ID_SORT_KEY} * ${job.buckets}) >> 32 AS bucket FROM (${rows.sql}))
     TO ${sqlText(folder)} (FORMAT parquet, COMPRESSION lz4, PARTITION_BY (bucket), OVERWRITE_OR_IGNORE)`,
    rows.params,
  );
  const bucketed: Bucketed[] = [];
  for (const path of await readdir(folder, { recursive: true })) {
    const bucket = /^bucket=(\d+)\/.*\.parquet$/.exec(path)?.[1];
    if (bucket === undefined) continue;
    const local = join(folder, path);
    const key = `${rowsFolder(job)}/bucket=${bucket}/part-${job.part.part}-${deps.newId()}.parquet`;
    await uploadFile(deps.pages, { path: local, key });
    bucketed.push({ kind: job.part.kind, bucket: Number(bucket), key, bytes: (await stat(local)).size });
  }
  return bucketed;
}

import { mkdtemp, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { eventColumnsRead, mayHoldAny, profileColumnsRead, readsOf } from '#core/cql/reads.ts';
import { compileDeciding, compileEvents } from '#core/cql/sql/compile.ts';
import type { Compiled } from '#core/cql/sql/sql.ts';
import { ID_SPOT, spotted } from '#core/queries/found-rows.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { type LakeAt, uploadFile } from '#store/lake/lake.ts';
import { lakeReader } from '#store/lake/rows.ts';
import {
  CLAUSE_COLUMNS,
  columnsToOwn,
  type EventColumn,
  logColumns,
  logSql,
  RECORD_COLUMNS,
  viewEvents,
} from '#store/people/people.ts';
import { writePieces } from '#store/queries/found-rows.ts';
import type { AskedQuery, QueryRef } from '#store/queries/query-runs.ts';
import type { QueryPart } from '../domain/plan-query.ts';
import { loadOwners } from './note-owners.ts';
import { type Bucketed, type PartResult, piecesFolder, rowsFolder } from './query-objects.ts';

/** One part's rows, out of the lake and into their buckets, as far as a row alone tells that the query needs it. */
export type GatherDeps = { lake: LakeAt; pages: LakeAt; newId: () => string };
export type GatherJob = QueryRef & { asked: AskedQuery; part: QueryPart; buckets: number };

/** Of the base event's rows, if they are what is asked for, records will be made. */
export function eventColumnsOf({ query, resource }: AskedQuery): readonly EventColumn[] {
  return resource === 'events' ? RECORD_COLUMNS : [...CLAUSE_COLUMNS, ...eventColumnsRead(query)];
}

export async function gatherPart(duck: Duck, { deps, job }: { deps: GatherDeps; job: GatherJob }): Promise<PartResult> {
  if (job.part.kind === 'profiles') return { pieces: [], bucketed: await gatherProfiles(duck, { deps, job }) };
  await viewPart(duck, { deps, job });
  const { query } = job.asked;
  if (job.buckets > 0)
    return { pieces: [], bucketed: await intoBuckets(duck, { deps, job, rows: compileDeciding(query) }) };
  const { sql, params } = compileEvents(query);
  const name = `part-${job.part.part}-${deps.newId()}`;
  const rows = { sql: spotted.events(sql), params };
  return { pieces: await writePieces(duck, { at: deps.pages, rows, folder: piecesFolder(job), name }), bucketed: [] };
}

type Gathering = { deps: GatherDeps; job: GatherJob };

/** Makes the relation `events` of the part's files, each row with the person whom it belongs to. */
async function viewPart(duck: Duck, { deps, job }: Gathering): Promise<void> {
  const { query, upTo } = job.asked;
  const columns = eventColumnsOf(job.asked);
  await loadOwners(duck, { pages: deps.pages, ref: job });
  const needed = await columnsToOwn(duck, columns);
  const mayHold = mayHoldAny(readsOf(query));
  const rows = await lakeReader({ duck, lake: deps.lake })(job.part.files, { upTo, columns: needed, mayHold });
  await viewEvents(duck, { rows, columns });
}

async function gatherProfiles(duck: Duck, { deps, job }: Gathering): Promise<Bucketed[]> {
  const { query, upTo } = job.asked;
  const columns = profileColumnsRead(query);
  const log = await lakeReader({ duck, lake: deps.lake })(job.part.files, { upTo, columns: logColumns(columns) });
  return await intoBuckets(duck, { deps, job, rows: { sql: `SELECT * FROM ${logSql(log, columns)}`, params: [] } });
}

/** Bucket by id, in the order of ids, so that the people of a bucket are neighbours. */
async function intoBuckets(duck: Duck, { deps, job, rows }: Gathering & { rows: Compiled }): Promise<Bucketed[]> {
  const folder = await mkdtemp(join(duck.scratch, 'buckets-'));
  await duck.connection.run(
    `COPY (SELECT *, (${ID_SPOT} * ${job.buckets}) >> 32 AS bucket FROM (${rows.sql}))
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

import { eventColumnsRead, mayHoldAny, profileColumnsRead, readsOf } from '#core/cql/reads.ts';
import { compileDeciding, compileEvents } from '#core/cql/sql/compile.ts';
import { foundRowsSql } from '#core/queries/found-rows.ts';
import type { Duck } from '#runtime/duckdb.ts';
import type { LakeAt } from '#store/lake/lake.ts';
import { lakeReader } from '#store/lake/rows.ts';
import { CLAUSE_COLUMNS, type EventColumn, logColumns, logSql, RECORD_COLUMNS } from '#store/people/people.ts';
import { bringEvents } from '#store/people/relations.ts';
import { writeResultFiles } from '#store/queries/found-rows.ts';
import type { AskedQuery, QueryRef } from '#store/queries/query-runs.ts';
import { writeBuckets } from '../adapters/bucket-rows.ts';
import { type Bucketed, foundFolder, type PartResult } from '../adapters/query-objects.ts';
import type { QueryPart } from '../domain/plan-query.ts';
import { loadOwners } from './note-owners.ts';

/** One part's rows, out of the lake and into their buckets, as far as a row alone tells that the query needs it. */
export type GatherDeps = { lake: LakeAt; pages: LakeAt; newId: () => string };
export type GatherJob = QueryRef & { asked: AskedQuery; part: QueryPart; buckets: number };

/** Of the base event's rows, if they are what is asked for, records will be made. */
export function eventColumnsOf({ query, resource }: AskedQuery): readonly EventColumn[] {
  return resource === 'events' ? RECORD_COLUMNS : [...CLAUSE_COLUMNS, ...eventColumnsRead(query)];
}

export async function gatherPart(duck: Duck, { deps, job }: { deps: GatherDeps; job: GatherJob }): Promise<PartResult> {
  if (job.part.kind === 'profiles') return { resultFiles: [], bucketed: await gatherProfiles(duck, { deps, job }) };
  await viewPart(duck, { deps, job });
  const { query } = job.asked;
  if (job.buckets > 0)
    return { resultFiles: [], bucketed: await writeBuckets(duck, { deps, job, rows: compileDeciding(query) }) };
  const { sql, params } = compileEvents(query);
  const name = `part-${job.part.part}-${deps.newId()}`;
  const rows = { sql: foundRowsSql.events(sql), params };
  return {
    resultFiles: await writeResultFiles(duck, { at: deps.pages, rows, folder: foundFolder(job), name }),
    bucketed: [],
  };
}

type Gathering = { deps: GatherDeps; job: GatherJob };

/** Makes the relation `events` of the part's files, each row with the person whom it belongs to. */
async function viewPart(duck: Duck, { deps, job }: Gathering): Promise<void> {
  const { query, upTo } = job.asked;
  const columns = eventColumnsOf(job.asked);
  await loadOwners(duck, { pages: deps.pages, ref: job });
  const snapshot = { duck, read: lakeReader({ duck, lake: deps.lake }), upTo };
  await bringEvents(snapshot, { files: job.part.files, columns, mayHold: mayHoldAny(readsOf(query)) });
}

async function gatherProfiles(duck: Duck, { deps, job }: Gathering): Promise<Bucketed[]> {
  const { query, upTo } = job.asked;
  const columns = profileColumnsRead(query);
  const log = await lakeReader({ duck, lake: deps.lake })(job.part.files, { upTo, columns: logColumns(columns) });
  return await writeBuckets(duck, { deps, job, rows: { sql: `SELECT * FROM ${logSql(log, columns)}`, params: [] } });
}

import { listsRead, profileColumnsRead } from '#core/cql/reads.ts';
import { compileEvents, compilePeople } from '#core/cql/sql/compile.ts';
import { foundRowsSql, type ResultFile } from '#core/queries/found-rows.ts';
import type { Duck } from '#runtime/duckdb.ts';
import type { LakeAt } from '#store/lake/lake.ts';
import { lakeReader } from '#store/lake/rows.ts';
import { viewRows } from '#store/people/people.ts';
import { bringPeople } from '#store/people/relations.ts';
import { writeResultFiles } from '#store/queries/found-rows.ts';
import type { AskedQuery, QueryRef } from '#store/queries/query-runs.ts';
import { bringLists } from '#store/segments/lists.ts';
import { type Bucketed, foundFolder } from '../adapters/query-objects.ts';
import { eventColumnsOf } from './gather-part.ts';
import { loadOwners } from './note-owners.ts';

/** Decides the query for the people of one bucket, by all rows of theirs, whichever part they came from. */
export type MatchJob = QueryRef & { asked: AskedQuery; bucket: number; rows: readonly Bucketed[] };

export async function matchBucket(
  duck: Duck,
  { pages, lists, newId, job }: { pages: LakeAt; lists: LakeAt; newId: () => string; job: MatchJob },
): Promise<ResultFile[]> {
  const { query, resource, upTo } = job.asked;
  const read = lakeReader({ duck, lake: pages });
  const { events = [], profiles = [] } = Object.groupBy(job.rows, ({ kind }) => kind);
  const columns = profileColumnsRead(query);
  const own = eventColumnsOf(job.asked);
  await bringPeople({ duck, read, upTo }, { files: profiles, columns });
  if (listsRead(query).length > 0) {
    // A name on the list may have been merged into somebody of this bucket from another one.
    await loadOwners(duck, { pages, ref: job, name: 'owners_of_all' });
    await bringLists(duck, { lists, query, owners: 'owners_of_all' });
  }
  // Whoever gathered the rows has given them to the people whom they belong to.
  await viewRows(duck, { rows: await read(events, { upTo, columns: own }), columns: own });
  const { sql, params } = resource === 'events' ? compileEvents(query) : compilePeople(query);
  const name = `bucket-${job.bucket}-${newId()}`;
  const rows = { sql: foundRowsSql[resource](sql), params };
  return await writeResultFiles(duck, { at: pages, rows, folder: foundFolder(job), name });
}

import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { downloadFiles, type LakeAt, uploadFile } from '#store/lake/lake.ts';
import { type LakeFileRef, lakeReader } from '#store/lake/rows.ts';
import { bringPeople } from '#store/people/relations.ts';
import type { QueryRef } from '#store/queries/query-runs.ts';
import { ownersKey } from '../adapters/query-objects.ts';

/** Whose events belong to somebody else by now, or to nobody (`owners` of `store/people/people.ts`): the first step notes it, every part must know. */
type Noting = { lake: LakeAt; pages: LakeAt; ref: QueryRef; upTo: number; profiles: readonly LakeFileRef[] };

export async function noteOwners(duck: Duck, { lake, pages, ref, upTo, profiles }: Noting): Promise<void> {
  await bringPeople({ duck, read: lakeReader({ duck, lake }), upTo }, { files: profiles, columns: [] });
  const path = join(await mkdtemp(join(duck.scratch, 'owners-')), 'owners.parquet');
  await duck.connection.run(`COPY owners TO ${sqlText(path)} (FORMAT parquet, COMPRESSION lz4)`);
  await uploadFile(pages, { path, key: ownersKey(ref) });
}

/** Makes the relation `owners`, or another `name`, of what was noted. */
export async function loadOwners(
  duck: Duck,
  { pages, ref, name = 'owners' }: { pages: LakeAt; ref: QueryRef; name?: string },
): Promise<void> {
  const folder = await mkdtemp(join(duck.scratch, 'owners-'));
  const [owners = ''] = await downloadFiles(pages, { keys: [ownersKey(ref)], folder });
  await duck.connection.run(`CREATE TABLE ${name} AS SELECT * FROM read_parquet(${sqlText(owners)})`);
}

import * as z from 'zod';
import type { Erased } from '#core/erasure.ts';
import type { Duck } from '#runtime/duckdb.ts';
import type { FileKind } from '#store/lake.ts';
import { type MergeInput, rowsWithCommit } from './merge-input.ts';

/** Tombstones of the profile log, and the rows that they make vanish, in SQL. */

/** Files written before people could be deleted have no such column. */
const WITH_DELETED = 'SELECT NULL::BOOLEAN AS deleted WHERE false';

const tombstoneSchema = z.object({
  profile_id: z.string(),
  version: z.coerce.number(),
  commit: z.coerce.number(),
  is_last: z.boolean(),
});

/**
 * The newest tombstone of every id that has one in these files. Where somebody new came under the id in the same commit,
 * that commit's events stay: whose they are cannot be told.
 */
export async function findErased(duck: Duck, inputs: readonly MergeInput[]): Promise<Erased[]> {
  const sources = inputs.map((input) => rowsWithCommit(input));
  const found = await duck.connection.runAndReadAll(
    `WITH log AS (
       SELECT profile_id, version, "commit", coalesce(deleted, false) AS deleted,
         max(version) OVER (PARTITION BY profile_id, "commit") = version AS is_last
       FROM (${[...sources, WITH_DELETED].join(' UNION ALL BY NAME ')})
     )
     SELECT profile_id, version, "commit", is_last FROM log WHERE deleted
     QUALIFY row_number() OVER (PARTITION BY profile_id ORDER BY version DESC) = 1`,
  );
  const tombstones = z.array(tombstoneSchema).parse(found.getRowObjectsJson());
  return tombstones.map(({ profile_id, version, commit, is_last }) => ({
    profileId: profile_id,
    version,
    through: is_last ? commit : commit - 1,
  }));
}

/** Drops rows of erased people from the table `merged`; answers how many. */
export async function dropErased(
  duck: Duck,
  { kind, erased }: { kind: FileKind; erased: readonly Erased[] },
): Promise<number> {
  await stageErased(duck, erased);
  const read = await duck.connection.runAndReadAll(
    `DELETE FROM merged USING erased WHERE merged.profile_id = erased.profile_id AND ${isGone(kind, 'merged."commit"')}`,
  );
  return z.coerce.number().parse(read.getRowsJson()[0]?.[0]);
}

/** Those of the files that hold rows of erased people. */
export async function filesWithErased(
  duck: Duck,
  { kind, inputs, erased }: { kind: FileKind; inputs: readonly MergeInput[]; erased: readonly Erased[] },
): Promise<MergeInput[]> {
  await stageErased(duck, erased);
  const version = kind === 'profiles' ? ', version' : '';
  const sources = inputs.map((input, index) => rowsWithCommit(input, `${index} AS place, profile_id${version}`));
  const read = await duck.connection.runAndReadAll(
    `SELECT DISTINCT place FROM (${sources.join(' UNION ALL ')}) merged JOIN erased USING (profile_id)
     WHERE ${isGone(kind, 'merged."commit"')}`,
  );
  const places = new Set(
    z
      .array(z.tuple([z.coerce.number()]))
      .parse(read.getRowsJson())
      .flat(),
  );
  return inputs.filter((_, index) => places.has(index));
}

const isGone = (kind: FileKind, commit: string) =>
  kind === 'events' ? `${commit} <= erased.through` : 'merged.version < erased.version';

/** Table `erased` (profile_id, version, through). */
export async function stageErased(duck: Duck, erased: readonly Erased[]): Promise<void> {
  await duck.connection.run('CREATE OR REPLACE TABLE erased (profile_id VARCHAR, version BIGINT, through BIGINT)');
  const rows = await duck.connection.createAppender('erased');
  for (const { profileId, version, through } of erased) {
    rows.appendVarchar(profileId);
    rows.appendBigInt(BigInt(version));
    rows.appendBigInt(BigInt(through));
    rows.endRow();
  }
  rows.closeSync();
}

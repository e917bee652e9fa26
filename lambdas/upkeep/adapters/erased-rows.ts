import * as z from 'zod';
import type { Erased } from '#core/people/erasure.ts';
import type { Duck } from '#runtime/duckdb.ts';
import type { FileKind } from '#store/lake/lake.ts';
import { type MergeInput, rowsWithCommit } from './merge-input.ts';

/** Tombstones of the profile log, and the rows that they make vanish, in SQL. */

/** Older files lack these columns. */
const NEWER = 'SELECT NULL::BOOLEAN AS deleted, NULL::BOOLEAN AS forgets, NULL::BIGINT AS forgotten_at WHERE false';

const tombstoneSchema = z.object({
  profile_id: z.string(),
  version: z.coerce.number(),
  commit: z.coerce.number(),
  is_last: z.boolean(),
  before: z.coerce.number().nullable(),
});

/**
 * The newest deletion of every id that has one in these files: its tombstone, or the row of somebody new who came in the
 * same batch. Where nobody knows when it was received, the events of such a batch stay: whose they are cannot be told.
 */
export async function findErased(duck: Duck, inputs: readonly MergeInput[]): Promise<Erased[]> {
  const sources = inputs.map((input) => rowsWithCommit(input));
  const found = await duck.connection.runAndReadAll(
    `WITH log AS (
       SELECT profile_id, version, "commit", coalesce(deleted, false) AS deleted, coalesce(forgets, false) AS forgets,
         forgotten_at AS before, coalesce(deleted, false) AND max(version) OVER (PARTITION BY profile_id, "commit") = version AS is_last
       FROM (${[...sources, NEWER].join(' UNION ALL BY NAME ')})
     )
     SELECT profile_id, version, "commit", is_last, before FROM log WHERE deleted OR forgets
     QUALIFY row_number() OVER (PARTITION BY profile_id ORDER BY version DESC) = 1`,
  );
  const tombstones = z.array(tombstoneSchema).parse(found.getRowObjectsJson());
  return tombstones.map(({ profile_id, version, commit, is_last, before }) => ({
    profileId: profile_id,
    version,
    ...(before !== null && { before }),
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
    `DELETE FROM merged USING erased WHERE merged.profile_id = erased.profile_id AND ${isGone(kind)}`,
  );
  return z.coerce.number().parse(read.getRowsJson()[0]?.[0]);
}

/** Those of the files that hold rows of erased people. */
export async function filesWithErased(
  duck: Duck,
  { kind, inputs, erased }: { kind: FileKind; inputs: readonly MergeInput[]; erased: readonly Erased[] },
): Promise<MergeInput[]> {
  await stageErased(duck, erased);
  const decides = kind === 'profiles' ? 'version' : 'received_at';
  const sources = inputs.map((input, index) => rowsWithCommit(input, `${index} AS place, profile_id, ${decides}`));
  const read = await duck.connection.runAndReadAll(
    `SELECT DISTINCT place FROM (${sources.join(' UNION ALL ')}) merged JOIN erased USING (profile_id)
     WHERE ${isGone(kind)}`,
  );
  const places = new Set(
    z
      .array(z.tuple([z.coerce.number()]))
      .parse(read.getRowsJson())
      .flat(),
  );
  return inputs.filter((_, index) => places.has(index));
}

/** Whether a row of `merged` is one that a row of `erased` makes vanish. */
export const isGone = (kind: FileKind) =>
  kind === 'events'
    ? 'coalesce(merged.received_at < erased.before, merged."commit" <= erased.through)'
    : 'merged.version < erased.version';

/** Table `erased` (profile_id, version, through, before). */
export async function stageErased(duck: Duck, erased: readonly Erased[]): Promise<void> {
  await duck.connection.run(
    'CREATE OR REPLACE TABLE erased (profile_id VARCHAR, version BIGINT, through BIGINT, before BIGINT)',
  );
  const rows = await duck.connection.createAppender('erased');
  for (const { profileId, version, through, before } of erased) {
    rows.appendVarchar(profileId);
    rows.appendBigInt(BigInt(version));
    rows.appendBigInt(BigInt(through));
    if (before === undefined) rows.appendNull();
    else rows.appendBigInt(BigInt(before));
    rows.endRow();
  }
  rows.closeSync();
}

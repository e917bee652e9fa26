import * as z from 'zod';
import type { Duck } from '#runtime/duckdb.ts';
import { type MergeInput, rowsWithCommit } from './merge-input.ts';

/**
 * Which rows of the profile log are superseded, in SQL. A row is superseded when a later version of its profile came
 * with the same commit or a later one, and that commit is settled: every window of commits that holds the row, and ends
 * where snapshots now end, holds the later version too. A version supersedes nothing if it came with an earlier commit
 * than the version before it (two shards may write one profile), since a window may lie between the two.
 *
 * A file keeps all rows of its newest commit. So it is never empty, and its place in the commit log stays where readers
 * and `upkeep/use-cases/erase-people.ts` have it.
 */

/** Columns of the log that a look reads; a file of one commit lacks the last. */
export const LOOKED_AT = ['profile_id', 'version', 'commit'];

export async function beginLook({ connection }: Duck): Promise<void> {
  await connection.run('CREATE TABLE looked (place INTEGER, id UUID, version BIGINT, "commit" BIGINT, stays BOOLEAN)');
}

/** Takes down the versions in one file; `place` is the caller's number for it. */
export async function lookAt(
  { connection }: Duck,
  { place, input }: { place: number; input: MergeInput },
): Promise<void> {
  const rows = rowsWithCommit(input, 'profile_id, version');
  await connection.run(
    `INSERT INTO looked SELECT ${place}, profile_id::UUID, version, "commit", "commit" = ${input.file.commit} FROM (${rows})`,
  );
}

const foundSchema = z.object({ place: z.number(), rows: z.coerce.number() });

/**
 * Rows of each file that are superseded by commits up to `settled`, and how many profiles there are in all that was looked
 * at. Leaves the table `newest` for `dropSuperseded`.
 */
export async function countSuperseded(
  { connection }: Duck,
  settled: number,
): Promise<{ people: number; byPlace: ReadonlyMap<number, number> }> {
  await connection.run(
    `CREATE TABLE newest AS SELECT id, max(version) AS version, arg_max("commit", version) AS "commit"
     FROM looked WHERE "commit" <= ${settled} GROUP BY id`,
  );
  const found = await connection.runAndReadAll(
    `SELECT place, count(*) AS rows FROM looked JOIN newest USING (id) WHERE ${isSuperseded('looked')} AND NOT stays GROUP BY place`,
  );
  const people = await connection.runAndReadAll('SELECT count(DISTINCT id) FROM looked');
  await connection.run('DROP TABLE looked');
  const byPlace = z.array(foundSchema).parse(found.getRowObjectsJson());
  return {
    people: z.coerce.number().parse(people.getRowsJson()[0]?.[0]),
    byPlace: new Map(byPlace.map(({ place, rows }) => [place, rows])),
  };
}

/** Drops superseded rows from the table `merged`, which holds the one file whose newest commit is given. */
export async function dropSuperseded({ connection }: Duck, newestCommit: number): Promise<void> {
  await connection.run(
    `DELETE FROM merged USING newest
     WHERE merged.profile_id::UUID = newest.id AND ${isSuperseded('merged')} AND merged."commit" < ${newestCommit}`,
  );
}

const isSuperseded = (row: 'looked' | 'merged') =>
  `${row}.version < newest.version AND ${row}."commit" <= newest."commit"`;

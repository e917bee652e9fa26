import { join } from 'node:path';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { logSql, NOBODY, parquetSql } from './people-sql.ts';

/**
 * Whoever comes back under the name of somebody deleted is somebody new: events that were received before the deletion are
 * nobody's, and wait for upkeep to remove them. Answers the local files of a part, those that hold such events written anew.
 */
export async function disown(
  duck: Duck,
  { events, profiles }: { events: readonly string[]; profiles: readonly string[] },
): Promise<string[]> {
  if (events.length === 0 || profiles.length === 0) return [...events];
  const { connection, scratch } = duck;
  const standing = 'struct_pack(deleted := coalesce(deleted, false), forgotten_at := forgotten_at)';
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE came_back AS
     WITH marked AS (SELECT DISTINCT profile_id FROM ${logSql(profiles)} WHERE forgotten_at IS NOT NULL AND NOT coalesce(deleted, false)),
     heads AS (SELECT profile_id, unnest(arg_max(${standing}, version)) FROM ${logSql(profiles)} SEMI JOIN marked USING (profile_id) GROUP BY profile_id)
     SELECT profile_id, forgotten_at FROM heads WHERE NOT deleted AND forgotten_at IS NOT NULL`,
  );
  const back = await connection.runAndReadAll('SELECT 1 FROM came_back LIMIT 1');
  if (back.currentRowCount === 0) return [...events];
  const theirs = 'e.received_at < b.forgotten_at';
  const paths: string[] = [];
  for (const [place, path] of events.entries()) {
    const rows = `${parquetSql([path])} e LEFT JOIN came_back b USING (profile_id)`;
    const old = await connection.runAndReadAll(`SELECT 1 FROM ${rows} WHERE ${theirs} LIMIT 1`);
    const anew = join(scratch, `disowned-${place}.parquet`);
    if (old.currentRowCount > 0) {
      await connection.run(
        `COPY (SELECT e.* REPLACE (CASE WHEN ${theirs} THEN ${sqlText(NOBODY)} ELSE e.profile_id END AS profile_id) FROM ${rows})
         TO ${sqlText(anew)} (FORMAT parquet, COMPRESSION lz4)`,
      );
    }
    paths.push(old.currentRowCount > 0 ? anew : path);
  }
  return paths;
}

import { join } from 'node:path';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { parquetSql } from '#store/lake/rows.ts';
import { CAME_BACK, FROM_BEFORE } from '#store/people/people.ts';
import { NOBODY } from './people-sql.ts';

/**
 * A person who comes back under the name of a deleted one is somebody new. Events that were received before the deletion are
 * exported without a person until upkeep removes them. Answers the local files of a part; those that hold such events are
 * written anew, because an export reads its files by row numbers. Needs `owners`.
 */
export async function disown(duck: Duck, events: readonly string[]): Promise<string[]> {
  const { connection, scratch } = duck;
  const back = await connection.runAndReadAll(`SELECT 1 FROM owners WHERE ${CAME_BACK} LIMIT 1`);
  if (back.currentRowCount === 0) return [...events];
  const paths: string[] = [];
  for (const [place, path] of events.entries()) {
    const rows = `${parquetSql([path])} e LEFT JOIN (SELECT * FROM owners WHERE ${CAME_BACK}) o USING (profile_id)`;
    const old = await connection.runAndReadAll(`SELECT 1 FROM ${rows} WHERE ${FROM_BEFORE} LIMIT 1`);
    const anew = join(scratch, `disowned-${place}.parquet`);
    if (old.currentRowCount > 0) {
      await connection.run(
        `COPY (SELECT e.* REPLACE (CASE WHEN ${FROM_BEFORE} THEN ${sqlText(NOBODY)} ELSE e.profile_id END AS profile_id) FROM ${rows})
         TO ${sqlText(anew)} (FORMAT parquet, COMPRESSION lz4)`,
      );
    }
    paths.push(old.currentRowCount > 0 ? anew : path);
  }
  return paths;
}

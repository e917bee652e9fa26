import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { downloadFiles, type LakeAt, uploadFile } from '#store/lake.ts';
import { fetchWindow } from '#store/lake-window.ts';
import { filesWithin, type SummaryFile, type SummaryPart, summaryKey } from '#store/summaries.ts';
import { eachSql, fromParquet, SUMMARY_SHAPE, sumSql } from '#store/summary-rows.ts';
import type { Range } from '../domain/summary-plan.ts';

/** Rows of the roll-up, from events to files of a part, in DuckDB. Which events, and which ranges, is the caller's business. */
export type PartsAt = { lake: LakeAt; duck: Duck; newId: () => string };

/** Files brought here together; their rows are added up and they are removed before the next ones come. */
const TOGETHER = 16;
/** A person's rows are within one group, seldom two: with 20,480 rows, 600 kB of a file. */
const ROW_GROUP = 20_480;

/** Adds up the events of a window of commits as the table `fresh`, in the order of people; answers its number of rows. */
export async function stageFresh(
  at: PartsAt,
  window: { keys: readonly string[]; after: number; upTo: number },
): Promise<number> {
  const { connection, scratch } = at.duck;
  await connection.run(`CREATE OR REPLACE TABLE added AS ${SUMMARY_SHAPE}`);
  for (let from = 0; from < window.keys.length; from += TOGETHER) {
    const folder = await mkdtemp(join(scratch, 'since-'));
    const keys = window.keys.slice(from, from + TOGETHER);
    const paths = await fetchWindow(at, { keys, folder, window });
    await connection.run(`INSERT INTO added BY NAME ${sumSql(eachSql(fromParquet(paths)))}`);
    await rm(folder, { recursive: true });
  }
  await connection.run(
    `CREATE OR REPLACE TABLE fresh AS ${sumSql('FROM added')} ORDER BY profile_id; DROP TABLE added`,
  );
  return countSchema.parse((await connection.runAndReadAll('SELECT count(*) FROM fresh')).getRowsJson())[0][0];
}

/** Writes parts and the table `fresh` as one, a file for each of the ranges that has rows. */
export async function writePart(
  at: PartsAt,
  written: { accountId: string; parts: readonly SummaryPart[]; ranges: readonly Range[] },
): Promise<SummaryFile[]> {
  const files: SummaryFile[] = [];
  const here = filesHere(at);
  for (const range of written.ranges) {
    const wanted = written.parts.flatMap((part) => filesWithin(part, range));
    const paths = await here(wanted.map((file) => summaryKey(written.accountId, file)));
    const sources = ['FROM fresh', ...(paths.length > 0 ? [fromParquet(paths)] : [])];
    const rows = sources.map((source) => `SELECT * FROM (${source}) WHERE ${withinSql(range)}`);
    const file = await writeRange(at, { ...written, range, sql: sumSql(rows.join(' UNION ALL BY NAME ')) });
    if (file) files.push(file);
  }
  return files;
}

const countSchema = z.tuple([z.tuple([z.coerce.number()])]);

/** Puts the rows of one range into the lake; undefined where there are none. */
export async function writeRange(
  { lake, duck, newId }: PartsAt,
  written: { accountId: string; range: Range; sql: string },
): Promise<SummaryFile | undefined> {
  const id = newId();
  const path = join(duck.scratch, `${id}.parquet`);
  const copied = await duck.connection.runAndReadAll(
    `COPY (SELECT * FROM (${written.sql}) ORDER BY profile_id, event_key)
     TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP})`,
  );
  const [[rows]] = countSchema.parse(copied.getRowsJson());
  const file = { from: written.range.from, id };
  const bytes = rows > 0 ? await uploadFile(lake, { path, key: summaryKey(written.accountId, file) }) : 0;
  await rm(path);
  return rows > 0 ? { ...file, rows, bytes } : undefined;
}

export function withinSql({ from, until }: Range): string {
  return `profile_id >= ${sqlText(from)}${until === undefined ? '' : ` AND profile_id < ${sqlText(until)}`}`;
}

/** Files of parts on the local disk: those that are asked for now, and no others. */
function filesHere({ lake, duck }: PartsAt) {
  const here = new Map<string, string>();
  return async function bring(keys: readonly string[]): Promise<string[]> {
    for (const [key, path] of here) {
      if (keys.includes(key)) continue;
      await rm(path);
      here.delete(key);
    }
    const missing = keys.filter((key) => !here.has(key));
    const folder = await mkdtemp(join(duck.scratch, 'parts-'));
    const paths = await downloadFiles(lake, { keys: missing, folder });
    for (const [place, key] of missing.entries()) here.set(key, paths[place] ?? '');
    return keys.map((key) => here.get(key) ?? '');
  };
}

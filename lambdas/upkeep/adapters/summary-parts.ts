import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { filesWithin, type IdRange, type SummaryFile, type SummaryPart, summaryKey } from '#store/commits/summaries.ts';
import { type LakeAt, uploadFile } from '#store/lake/lake.ts';
import { type LakeFileRef, lakeRowsSql, withLake } from '#store/lake/rows.ts';
import { COUNTED_COLUMNS, eachSql, SUMMARY_COLUMNS, sumSql } from '#store/lake/summary-rows.ts';

/** Rows of the roll-up, from events to files of a part, in DuckDB. Which events, and which ranges, is the caller's business. */
export type PartsAt = { lake: LakeAt; duck: Duck; newId: () => string };

/** Files brought here together; their rows are added up and they are removed before the next ones come. */
const FILES_AT_ONCE = 16;
/** A person's rows are within one group, seldom two: with 20,480 rows, 600 kB of a file. */
const ROW_GROUP = 20_480;
const EVENTS = { columns: Object.keys(COUNTED_COLUMNS) };
const SUMMARIES = { columns: Object.keys(SUMMARY_COLUMNS), upTo: Number.MAX_SAFE_INTEGER };

/** Adds up the events of a window of commits as the table `fresh`, in the order of people; answers its number of rows. */
export async function stageFresh(
  at: PartsAt,
  { files, ...window }: { files: readonly LakeFileRef[]; after: number; upTo: number },
): Promise<number> {
  const { connection } = at.duck;
  const columns = Object.entries(SUMMARY_COLUMNS).map(([name, type]) => `"${name}" ${type}`);
  await connection.run(`CREATE OR REPLACE TABLE added (${columns.join(', ')})`);
  for (let from = 0; from < files.length; from += FILES_AT_ONCE) {
    await withLake(at, async (read) => {
      const rows = await read(files.slice(from, from + FILES_AT_ONCE), { ...window, ...EVENTS });
      await connection.run(`INSERT INTO added BY NAME ${sumSql(eachSql(lakeRowsSql(rows, COUNTED_COLUMNS)))}`);
    });
  }
  const rows = files.length > FILES_AT_ONCE ? sumSql('FROM added') : 'FROM added';
  await connection.run(`CREATE OR REPLACE TABLE fresh AS ${rows} ORDER BY profile_id; DROP TABLE added`);
  return countSchema.parse((await connection.runAndReadAll('SELECT count(*) FROM fresh')).getRowsJson())[0][0];
}

/** Writes parts and the table `fresh` as one, a file for each of the ranges that has rows. */
export async function writePart(
  at: PartsAt,
  written: { accountId: string; parts: readonly SummaryPart[]; ranges: readonly IdRange[] },
): Promise<SummaryFile[]> {
  const { accountId, parts } = written;
  const files: SummaryFile[] = [];
  for (const range of written.ranges) {
    const before = parts.flatMap((part) => filesWithin(part, range));
    const fresh = `SELECT * FROM fresh WHERE ${withinSql(range)}`;
    const file = await withSummaries(at, { accountId, files: before, range }, async (rows) => {
      const sql = before.length > 0 ? sumSql(`${rows} UNION ALL BY NAME ${fresh}`) : fresh;
      return await writeRange(at, { accountId, range, sql });
    });
    if (file) files.push(file);
  }
  return files;
}

type Summaries = { accountId: string; files: readonly SummaryFile[]; range: IdRange };

/** Brings the rows of a range for as long as they are used, and no longer. @param use what to do with them, given their SQL */
export async function withSummaries<Result>(
  at: PartsAt,
  { accountId, files, range }: Summaries,
  use: (rows: string) => Promise<Result>,
): Promise<Result> {
  const { from, until } = range;
  return await withLake(at, async (read) => {
    const refs = files.map((file) => ({ key: summaryKey(accountId, file), bytes: file.bytes }));
    const rows = await read(refs, {
      ...SUMMARIES,
      mayHold(ranges) {
        const { min, max } = ranges.get('profile_id') ?? { min: null, max: null };
        return (max ?? from) >= from && (until === undefined || (min ?? '') < until);
      },
    });
    return await use(`SELECT * FROM ${lakeRowsSql(rows, SUMMARY_COLUMNS)} WHERE ${withinSql(range)}`);
  });
}

const countSchema = z.tuple([z.tuple([z.coerce.number()])]);

/** Puts the rows of one range into the lake; undefined where there are none. */
export async function writeRange(
  { lake, duck, newId }: PartsAt,
  written: { accountId: string; range: IdRange; sql: string },
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

export function withinSql({ from, until }: IdRange): string {
  return `profile_id >= ${sqlText(from)}${until === undefined ? '' : ` AND profile_id < ${sqlText(until)}`}`;
}

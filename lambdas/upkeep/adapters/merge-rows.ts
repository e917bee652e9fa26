import { join } from 'node:path';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import type { CompactedFile, StoredFile } from '#store/commits/upkeep.ts';
import { compactedId, dateOfKey, lakeKey, VARIOUS_DATES } from '#store/lake/lake.ts';
import { cutDates } from '../domain/merge-plan.ts';
import { type MergeInput, rowsWithCommit } from './merge-input.ts';

/**
 * Local lake files into others with the same rows, each row with the number of its commit. Which files, what is to be left
 * out of them, and what becomes of the new ones, is the caller's business.
 */
export type MergedFile = { path: string; file: Omit<CompactedFile, 'bytes'> };
export type MergeJob = {
  accountId: string;
  timezone: string;
  inputs: readonly MergeInput[];
  /** Files that may come of a split. */
  pieces: number;
  /** Deletes from the table `merged` what is to be left out; answers how many rows. */
  drop?: () => Promise<number>;
  newId: () => string;
};

/** Sorted as `lake/store-batch` sorts them: an event's rows are one stretch of a file. */
const ORDER = { events: 'event_key, ts, event_id', profiles: 'profile_id, version' } as const;

/**
 * Stages all rows of the inputs, with their commits and, for events, their dates, as the table `merged`, and answers how
 * many of them must come out.
 */
async function stage(duck: Duck, job: MergeJob): Promise<number> {
  const sources = job.inputs.map((input) => rowsWithCommit(input));
  const isEvents = firstOf(job).kind === 'events';
  const date = isEvents ? dateSql(job.timezone) : `''`;
  await duck.connection.run('DROP TABLE IF EXISTS merged');
  await duck.connection.run(
    `CREATE TABLE merged AS SELECT *, ${date} AS upkeep_date FROM (${sources.join(' UNION ALL BY NAME ')})`,
  );
  const rows = job.inputs.reduce((sum, { file }) => sum + file.rows, 0);
  return rows - ((await job.drop?.()) ?? 0);
}

const dateSql = (timezone: string) => `CAST(CAST(timezone(${sqlText(timezone)}, to_timestamp(ts)) AS DATE) AS VARCHAR)`;

const countSchema = z.object({
  date: z.string(),
  name: z.string(),
  rows: z.coerce.number(),
  min_ts: z.coerce.number(),
  max_ts: z.coerce.number(),
  min_commit: z.coerce.number(),
  max_commit: z.coerce.number(),
});
type Count = z.infer<typeof countSchema>;

async function countRows(duck: Duck, kind: 'events' | 'profiles'): Promise<Count[]> {
  const [name, ts] = kind === 'events' ? ['event_key', 'ts'] : [`''`, 'changed_at'];
  const found = await duck.connection.runAndReadAll(
    `SELECT upkeep_date AS date, ${name} AS name, count(*) AS rows, min(${ts}) AS min_ts, max(${ts}) AS max_ts,
       min("commit") AS min_commit, max("commit") AS max_commit
     FROM merged GROUP BY ALL`,
  );
  return z.array(countSchema).parse(found.getRowObjectsJson());
}

/** Joins files of one folder into one. */
export async function joinFiles(duck: Duck, job: MergeJob): Promise<MergedFile[]> {
  const expected = await stage(duck, job);
  const { kind, key } = firstOf(job);
  const runs = [{ date: dateOfKey(key), counts: await countRows(duck, kind) }];
  return await written(duck, { job, runs, expected });
}

/** Cuts files of many dates into one for each date, or for each run of dates where there are more than `pieces`. */
export async function splitFiles(duck: Duck, job: MergeJob): Promise<MergedFile[]> {
  const expected = await stage(duck, job);
  const byDate = Map.groupBy(await countRows(duck, 'events'), (count) => count.date);
  const runs = cutDates([...byDate.keys()].toSorted(), job.pieces).map((dates) => ({
    date: dates.length === 1 ? dates[0] : VARIOUS_DATES,
    counts: dates.flatMap((date) => byDate.get(date) ?? []),
  }));
  return await written(duck, { job, runs, expected });
}

type Written = { job: MergeJob; runs: readonly Run[]; expected: number };
type Run = { date: string | undefined; counts: readonly Count[] };

async function written(duck: Duck, { job, runs, expected }: Written): Promise<MergedFile[]> {
  const files: MergedFile[] = [];
  for (const run of runs.filter(({ counts }) => counts.length > 0)) files.push(await writeRun(duck, { job, run }));
  const rows = files.reduce((sum, { file }) => sum + file.rows, 0);
  if (rows !== expected) {
    const what = `${job.accountId}: ${expected} rows of ${job.inputs.length} files came to ${rows}; nothing was replaced`;
    throw new Failure('corrupt-data', what, { retry: 'never' });
  }
  return files;
}

async function writeRun(duck: Duck, { job, run }: { job: MergeJob; run: Run }): Promise<MergedFile> {
  const first = firstOf(job);
  const dates = run.counts.map((count) => count.date).toSorted();
  const [fromDate = '', toDate = ''] = [dates[0], dates.at(-1)];
  const minCommit = Math.min(...run.counts.map((count) => count.min_commit));
  const commit = Math.max(...run.counts.map((count) => count.max_commit));
  const id = compactedId({ minCommit, commit, id: job.newId() });
  const path = join(duck.scratch, `${id}.parquet`);
  await duck.connection.run(
    `COPY (SELECT * EXCLUDE (upkeep_date) FROM merged
       WHERE upkeep_date BETWEEN ${sqlText(fromDate)} AND ${sqlText(toDate)} ORDER BY ${ORDER[first.kind]})
     TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  const names = new Map<string, number>();
  for (const { name, rows } of run.counts) if (name) names.set(name, (names.get(name) ?? 0) + rows);
  const committed = job.inputs.map(({ file }) => file.committedAt).toSorted();
  const isEvents = first.kind === 'events';
  const file = {
    kind: first.kind,
    key: lakeKey({ accountId: job.accountId, kind: first.kind, ...(run.date && { date: run.date }), id }),
    commit,
    minCommit,
    rows: run.counts.reduce((sum, count) => sum + count.rows, 0),
    minTs: Math.min(...run.counts.map((count) => count.min_ts)),
    maxTs: Math.max(...run.counts.map((count) => count.max_ts)),
    fromDate: isEvents ? fromDate : (job.inputs.map(({ file }) => file.fromDate).toSorted()[0] ?? ''),
    toDate: isEvents
      ? toDate
      : (job.inputs
          .map(({ file }) => file.toDate)
          .toSorted()
          .at(-1) ?? ''),
    names,
    committedAt: committed.at(-1) ?? '',
  };
  return { path, file };
}

function firstOf(job: MergeJob): StoredFile {
  const [first] = job.inputs;
  if (!first) throw new Failure('corrupt-data', `${job.accountId}: there is nothing to merge`, { retry: 'never' });
  return first.file;
}

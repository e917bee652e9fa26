import { openAsBlob } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { type Answer, ask, bearer, isPassing } from '../google/ask.ts';
import { related } from '../google/storage.ts';
import { refused } from '../trouble.ts';
import { askBigquery, type DatasetAt } from './dataset.ts';
import { bigqueryTrouble, type JobError, jobTrouble } from './trouble.ts';

/**
 * Rows appended to a table by a load job, once. The job's id is made of what is loaded, and BigQuery runs no two jobs of one
 * id. A job appends all its rows or none: one that failed is followed by another, whose id says so
 * (https://cloud.google.com/bigquery/docs/reference/rest/v2/Job).
 */
export type Load = { id: string; table: string } & ({ path: string; rows: number } | { uris: readonly string[] });
export type Pace = { firstMs: number; longestMs: number; patienceMs: number };

/** A job that takes longer goes on by itself, and is found again by the next try. */
const PACE: Pace = { firstMs: 250, longestMs: 8_000, patienceMs: 200_000 };
const MOST_TRIES = 100;
const LABELS = { causeway: 'export' };

export async function loadOnce(at: DatasetAt, load: Load, pace = PACE): Promise<void> {
  for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
    const jobId = idOf(load.id, attempt);
    // Most are new; only where one of the first id is known are the others asked for before all the rows are sent.
    const known = attempt === 1 ? undefined : await lookAt(at, jobId);
    const isOurs = known === undefined && (await begin(at, { load, jobId }));
    const ended = await ending(at, { jobId, pace });
    if (ended.error) {
      if (!isOurs) continue;
      throw jobTrouble(ended.error, { ...at, jobId, table: load.table });
    }
    // A job of an earlier try may hold more: rows of a deleted person may have left the lake since.
    const sent = isOurs && 'rows' in load ? load.rows : ended.rows;
    if (ended.rows === undefined || ended.rows === sent) return;
    const text = `BigQuery says that it loaded ${ended.rows} rows where ${sent} were sent (job "${jobId}").`;
    throw new Failure('corrupt-data', text, { retry: 'never' });
  }
  throw refused(`The table "${load.table}" did not take the rows in ${MOST_TRIES} tries.`);
}

/** Whether one of the jobs of an id has done what it was for. One that is under way is waited for. */
export async function isDone(at: DatasetAt, id: string, pace = PACE): Promise<boolean> {
  for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
    const jobId = idOf(id, attempt);
    if (!(await lookAt(at, jobId))) return false;
    if (!(await ending(at, { jobId, pace })).error) return true;
  }
  return false;
}

/**
 * Sees to it that no job of an id appends rows from now on, by one that appends nothing; answers whether one has. Whoever comes
 * with the rows after that finds a job that is done.
 */
export async function closeJob(at: DatasetAt, id: string, pace = PACE): Promise<boolean> {
  for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
    const jobId = idOf(id, attempt);
    if (!(await lookAt(at, jobId))) await beginNothing(at, jobId);
    const ended = await ending(at, { jobId, pace });
    if (!ended.error) return ended.isLoad;
  }
  throw refused(`No job of the id "${id}" could be done in ${MOST_TRIES} tries.`);
}

const idOf = (id: string, attempt: number) => (attempt === 1 ? id : `${id}_${attempt}`);

const jobSchema = z.object({
  configuration: z.object({ load: z.unknown() }).partial(),
  status: z.object({ state: z.string(), errorResult: z.object({ reason: z.string().default('') }).optional() }),
  statistics: z.object({ load: z.object({ outputRows: z.string().optional() }).optional() }).optional(),
});
type Job = z.infer<typeof jobSchema>;

/** False where there is a job of this id already. */
async function begin(at: DatasetAt, { load, jobId }: { load: Load; jobId: string }): Promise<boolean> {
  const { projectId, datasetId, location } = at;
  const job = {
    jobReference: { projectId, jobId, location },
    configuration: {
      labels: LABELS,
      load: {
        destinationTable: { projectId, datasetId, tableId: load.table },
        sourceFormat: 'NEWLINE_DELIMITED_JSON',
        createDisposition: 'CREATE_NEVER',
        writeDisposition: 'WRITE_APPEND',
        // A column that the customer removed.
        ignoreUnknownValues: true,
        ...('uris' in load && { sourceUris: load.uris }),
      },
    },
  };
  const answer =
    'uris' in load
      ? await askBigquery(at, { method: 'POST', path: '/jobs', json: job })
      : await upload(at, { job, path: load.path });
  if (answer.status === 409) return false;
  if (answer.status !== 200) throw bigqueryTrouble(answer, at);
  return true;
}

/** A query that reads nothing. Whether there was a job of this id is not asked: it is looked at next. */
async function beginNothing(at: DatasetAt, jobId: string): Promise<void> {
  const { projectId, location } = at;
  const configuration = { labels: LABELS, query: { query: 'SELECT 1', useLegacySql: false } };
  const json = { jobReference: { projectId, jobId, location }, configuration };
  const answer = await askBigquery(at, { method: 'POST', path: '/jobs', json });
  if (answer.status !== 200 && answer.status !== 409) throw bigqueryTrouble(answer, at);
}

async function upload(at: DatasetAt, { job, path }: { job: object; path: string }): Promise<Answer> {
  const content = await openAsBlob(path);
  const { body, contentType } = related(job, { content, contentType: 'application/octet-stream' });
  return await ask(at.reach, {
    url: `https://bigquery.googleapis.com/upload/bigquery/v2/projects/${at.projectId}/jobs?uploadType=multipart`,
    headers: { ...bearer(at.token), 'Content-Type': contentType },
    body,
  });
}

async function lookAt(at: DatasetAt, jobId: string): Promise<Job | undefined> {
  const path = `/jobs/${jobId}?location=${encodeURIComponent(at.location)}`;
  const answer = await askBigquery(at, { method: 'GET', path });
  if (answer.status === 404) return undefined;
  if (answer.status === 403 && !isPassing(answer)) {
    throw refused(
      `The job "${jobId}" of the project "${at.projectId}" was begun by another service account: grant ${at.member} the permission bigquery.jobs.get (roles/bigquery.resourceViewer) until this run is complete.`,
    );
  }
  if (answer.status !== 200) throw bigqueryTrouble(answer, at);
  return jobSchema.parse(answer.body);
}

/** Whether it was for loading, and how many rows were appended, where BigQuery says so. */
type Ending = { error: JobError } | { error?: undefined; isLoad: boolean; rows: number | undefined };

async function ending(at: DatasetAt, { jobId, pace }: { jobId: string; pace: Pace }): Promise<Ending> {
  const deadline = Date.now() + pace.patienceMs;
  for (let pause = pace.firstMs; ; pause = Math.min(pause * 2, pace.longestMs)) {
    const job = await lookAt(at, jobId);
    if (job?.status.state === 'DONE') {
      const { errorResult } = job.status;
      const { outputRows } = job.statistics?.load ?? {};
      if (errorResult) return { error: errorResult };
      const rows = outputRows === undefined ? undefined : Number(outputRows);
      return { isLoad: job.configuration.load !== undefined, rows };
    }
    if (Date.now() + pause > deadline) {
      const text = `The job "${jobId}" of the project "${at.projectId}" is still under way; please try again.`;
      throw new Failure('unavailable', text, { retry: 'later' });
    }
    await wait(pause);
  }
}

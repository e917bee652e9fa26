import { rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { openDuck, sqlText } from '#runtime/duckdb.ts';
import { type Column, loadedRow } from './bigquery-rows.ts';
import { googleError, reply } from './identity.ts';
import { partsOf } from './storage.ts';

/**
 * BigQuery as far as exports use it, written from its REST reference (https://cloud.google.com/bigquery/docs/reference/rest):
 * datasets, tables, load jobs whose ids are unique, which append all rows or none. Its tables are DuckDB's, to be queried there.
 */
// biome-ignore lint/suspicious/noExplicitAny: requests are looked at as JSON
type Json = any;
export type Dataset = { project: string; id: string; location: string };
type Table = { columns: Column[]; body: Json };
type Job = { jobReference: object; configuration: Json; status: Record<string, unknown>; statistics: object };
type Deps = {
  dataset: Dataset;
  /** The bytes at a `gs://` address; undefined where nothing is. */
  staged?: (uri: string) => Promise<Buffer | undefined>;
};

/** What goes wrong, until it is taken away; a cut connection goes wrong once. */
export type Faults = {
  trouble?: { status: number; reason: string } | undefined;
  /** Before a job is made, in the middle of its rows; after it is made, before it is answered. */
  cut?: 'before' | 'after' | undefined;
  /** Jobs end with this reason. */
  jobFails?: string | undefined;
  /** So many looks at jobs find them under way. */
  running: number;
  /** Permissions that are not given. */
  denied: Set<'jobs' | 'rows'>;
};

export async function bigqueryOf({ dataset, staged }: Deps) {
  const duck = await openDuck({ threads: 1 });
  const tables = new Map<string, Table>();
  const jobs = new Map<string, Job>();
  const faults: Faults = { running: 0, denied: new Set() };
  const calls: string[] = [];
  const root = `/bigquery/v2/projects/${dataset.project}`;
  let files = 0;

  const listener: RequestListener = async (request, answer) => {
    if (faults.cut === 'before' && request.method === 'POST' && request.url?.startsWith('/upload/')) {
      faults.cut = undefined;
      request.once('data', () => request.socket.destroy());
      return;
    }
    const body = await buffer(request);
    calls.push(`${request.method} ${request.url?.split('?')[0]}`);
    if (faults.trouble) return refuse(answer, faults.trouble.status, faults.trouble.reason);
    if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) return refuse(answer, 401, 'authError');
    await route(request, { answer, body });
  };

  async function route(request: IncomingMessage, { answer, body }: { answer: ServerResponse; body: Buffer }) {
    const url = new URL(request.url ?? '', 'http://x');
    const path = url.pathname.replace('/upload/', '/');
    if (!path.startsWith(root)) return refuse(answer, 404, 'notFound');
    const [, kind, id = '', sub, table = ''] = path.slice(root.length).split('/');
    if (kind === 'jobs') {
      if (request.method === 'GET') return lookAt(answer, { id, location: url.searchParams.get('location') });
      const isUpload = url.pathname.startsWith('/upload/');
      const { metadata, content } = isUpload
        ? partsOf(body, request.headers['content-type'] ?? '')
        : { metadata: JSON.parse(String(body)), content: undefined };
      return await begin(answer, { job: metadata, content });
    }
    if (kind !== 'datasets' || id !== dataset.id) return refuse(answer, 404, 'notFound');
    if (sub === undefined) return reply(answer, 200, { kind: 'bigquery#dataset', location: dataset.location });
    const json = body.length > 0 ? JSON.parse(String(body)) : {};
    return await toTable(request, { answer, id: table || json.tableReference?.tableId, json });
  }

  type Asked = { answer: ServerResponse; id: string; json: Json };
  async function toTable(request: IncomingMessage, { answer, id, json }: Asked) {
    if (id.endsWith(':testIamPermissions')) {
      return reply(answer, 200, { permissions: faults.denied.has('rows') ? [] : json.permissions });
    }
    const known = tables.get(id);
    if (request.method === 'POST') {
      if (known) return refuse(answer, 409, 'duplicate');
      tables.set(id, { columns: json.schema.fields, body: json });
      await duck.connection.run(`CREATE TABLE "${id}" (${json.schema.fields.map(columnSql)})`);
      return reply(answer, 200, json);
    }
    if (!known) return refuse(answer, 404, 'notFound');
    if (request.method === 'PATCH') {
      const names = new Set(json.schema.fields.map(({ name }: Column) => name));
      if (known.columns.some(({ name }) => !names.has(name))) return refuse(answer, 400, 'invalid');
      for (const column of json.schema.fields.slice(known.columns.length)) {
        await duck.connection.run(`ALTER TABLE "${id}" ADD COLUMN ${columnSql(column)}`);
      }
      Object.assign(known.body, { ...json, labels: { ...known.body.labels, ...json.labels } });
      known.columns = json.schema.fields;
    }
    return reply(answer, 200, known.body);
  }

  async function begin(answer: ServerResponse, { job, content }: { job: Json; content: Buffer | undefined }) {
    if (faults.denied.has('jobs')) return refuse(answer, 403, 'accessDenied');
    if (job.configuration.dryRun) return reply(answer, 200, { ...job, status: { state: 'DONE' } });
    const { jobId, location } = job.jobReference;
    if (!/^[\w-]{1,1024}$/.test(jobId) || location !== dataset.location) return refuse(answer, 400, 'invalid');
    if (jobs.has(jobId)) return refuse(answer, 409, 'duplicate');
    const made: Job = { ...job, status: { state: 'RUNNING' }, statistics: {} };
    jobs.set(jobId, made);
    await load(made, content).catch((thrown: Error & { reason?: string }) => {
      made.status = { errorResult: { reason: thrown.reason ?? 'invalid', message: `raw words: ${thrown.message}` } };
    });
    made.status.state = 'DONE';
    if (faults.cut === 'after') {
      faults.cut = undefined;
      return void answer.destroy();
    }
    return reply(answer, 200, { ...made, status: { state: 'RUNNING' } });
  }

  async function load(job: Job, content: Buffer | undefined) {
    if (job.configuration.query) return;
    const { destinationTable, sourceUris = [], ignoreUnknownValues = false, ...more } = job.configuration.load;
    if (faults.jobFails) throw Object.assign(new Error('scripted'), { reason: faults.jobFails });
    const table = tables.get(destinationTable.tableId);
    if (!table || destinationTable.datasetId !== dataset.id)
      throw Object.assign(new Error('no table'), { reason: 'notFound' });
    if (more.writeDisposition !== 'WRITE_APPEND' || more.sourceFormat !== 'NEWLINE_DELIMITED_JSON')
      throw new Error('disposition');
    const sources = content ? [content] : await Promise.all(sourceUris.map((uri: string) => staged?.(uri)));
    if (sources.includes(undefined)) throw Object.assign(new Error('no file'), { reason: 'notFound' });
    const lines = sources.flatMap((bytes: Buffer) =>
      String(gunzipSync(bytes))
        .split('\n')
        .filter((line) => line !== ''),
    );
    const rows = lines.map((line: string) => JSON.stringify(loadedRow(line, { ...table, ignoreUnknownValues })));
    const path = join(duck.scratch, `load-${files++}.json`);
    await writeFile(path, rows.join('\n'));
    const columns = table.columns.map(({ name, type }) => `${sqlText(name)}: ${sqlText(TYPES[type] ?? '')}`);
    if (rows.length > 0) {
      await duck.connection.run(
        `INSERT INTO "${destinationTable.tableId}" BY NAME SELECT * FROM read_json(${sqlText(path)}, format = 'newline_delimited', columns = {${columns}}, maximum_object_size = 100000000)`,
      );
    }
    await rm(path);
    job.statistics = { load: { outputRows: String(rows.length) } };
  }

  function lookAt(answer: ServerResponse, { id, location }: { id: string; location: string | null }) {
    const job = jobs.get(id);
    if (!job || location !== dataset.location) return refuse(answer, 404, 'notFound');
    const status = faults.running-- > 0 ? { state: 'RUNNING' } : job.status;
    return reply(answer, 200, { ...job, status });
  }

  /** Rows of a query in DuckDB over the tables. */
  async function query(sql: string): Promise<Record<string, unknown>[]> {
    const read = await duck.connection.runAndReadAll(sql);
    return read.getRowObjectsJson();
  }

  const close = async () => await duck[Symbol.asyncDispose]();
  return { listener, tables, jobs, faults, calls, query, close };
}
export type Bigquery = Awaited<ReturnType<typeof bigqueryOf>>;

const TYPES: Record<string, string> = { STRING: 'VARCHAR', INTEGER: 'BIGINT', TIMESTAMP: 'TIMESTAMP', JSON: 'JSON' };

function columnSql({ name, type }: Column): string {
  return `"${name}" ${TYPES[type]}`;
}

function refuse(answer: ServerResponse, status: number, reason: string): void {
  reply(answer, status, googleError(status, reason));
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import type { DeliveredFile } from '../destinations/destination.ts';
import type { Definition } from '../domain/definition.ts';
import { eventFileName, namesInFiles, profileFileName, type RunName } from '../domain/file-names.ts';
import { type Part, wantedKeys, wantedTimes } from '../domain/plan.ts';
import type { WrittenFile } from '../domain/results.ts';
import { disown } from './disown.ts';
import { finishFile } from './finish-file.ts';
import { newestProfilesSql, parquetSql, peopleSql } from './people-sql.ts';
import { eventRecords, profileRecords, type Shape } from './record-sql.ts';
import { conditionSql, type EventRows, type Survey, survey, type Wanted } from './survey.ts';
import { type LocalFile, writeSlices } from './write-slices.ts';

/**
 * Writes one part of a run: from Parquet files on local disk to files as delivered, which `deliver` takes while the next
 * ones are written. Fetching from the lake and knowing the destination are left to the caller.
 *
 * DuckDB must have one thread: more of them give the rows of a join in another order every time.
 */
export type PartJob = {
  run: RunName;
  definition: Definition;
  timezone: string;
  part: Part;
  /** Local copies of the part's event files and of the run's profile files, in the plan's order. */
  events: readonly string[];
  profiles: readonly string[];
  maxBytes?: number;
  deliver: (file: DeliveredFile) => Promise<void>;
};

/** No file that a customer gets is larger (wire contract, exports: chunked at 100 MB). */
export const MAX_FILE_BYTES = 100_000_000;
/** Files on their way at once; each holds a thread of the pool while it is compressed. */
const ON_THEIR_WAY = 3;

export async function writePart(duck: Duck, job: PartJob): Promise<WrittenFile[]> {
  await duck.connection.run('SET preserve_insertion_order = true');
  await duck.connection.run(`SET disabled_optimizers = 'join_order,build_side_probe_side'`);
  const wanted = { ...wantedTimes(job.definition, job.timezone), ...keysOf(job.definition) };
  const found = await stage(duck, { job, wanted });
  const written: WrittenFile[] = [];
  await inParallel(namedFiles(duck, { job, found, wanted }), {
    width: ON_THEIR_WAY,
    async work(file) {
      written[file.place] = await deliver(job, file);
    },
  });
  return written;
}

type NamedFile = { place: number; local: LocalFile; name: string; event: string | null };
type Staged = { job: PartJob; found: Survey; wanted: Wanted };

async function* namedFiles(duck: Duck, { job, found, wanted }: Staged): AsyncGenerator<NamedFile> {
  const names = namesInFiles(found.events);
  let place = 0;
  for (const event of found.events) {
    let index = 0;
    for await (const local of filesOf(duck, { job, found, event, wanted })) {
      const name = nameOf(job, { event: names.get(event.key) ?? '', index: index++ });
      yield { place: place++, local, name, event: job.part.kind === 'events' ? event.name : null };
    }
  }
}

const keysOf = (definition: Definition): Wanted => {
  const keys = wantedKeys(definition);
  return keys ? { keys } : {};
};

/** Brings the rows into place: for events the people they are of, for profiles the newest row of each. */
async function stage(duck: Duck, { job, wanted }: { job: PartJob; wanted: Wanted }): Promise<Survey> {
  const { definition, part, profiles } = job;
  if (part.kind === 'profiles') {
    const path = join(duck.scratch, 'newest.parquet');
    const newest = newestProfilesSql({ profiles, definition, bucket: part.bucket, buckets: part.buckets });
    await duck.connection.run(`COPY (${newest}) TO ${sqlText(path)} (FORMAT parquet, ROW_GROUP_SIZE 61440)`);
    return await survey(duck, { paths: [path], wanted: {}, format: definition.format });
  }
  const found = await survey(duck, { paths: await disown(duck, job), wanted, format: definition.format });
  const rows = `SELECT profile_id FROM ${parquetSql(found.paths)} WHERE ${conditionSql(wanted)}`;
  await duck.connection.run(peopleSql({ profiles, rows, definition }));
  return found;
}

type EventJob = Staged & { event: EventRows };

async function* filesOf(duck: Duck, { job, found, event, wanted }: EventJob): AsyncGenerator<LocalFile> {
  const { definition, timezone, part, maxBytes = MAX_FILE_BYTES } = job;
  const shape: Shape = {
    definition,
    event: event.name,
    clock: { timezone, minTs: event.minTs, maxTs: event.maxTs },
    keys: definition.format === 'csv' ? await propertyKeys(duck, { found, event, wanted }) : [],
  };
  const records = part.kind === 'events' ? eventRecords(shape) : profileRecords(shape);
  const label = `out-${found.events.indexOf(event)}`;
  yield* writeSlices(duck, { event, paths: found.paths, wanted, records, label, maxBytes });
}

/** Names of the properties that an event's rows have in this part, sorted: the columns of its CSV files. */
async function propertyKeys(duck: Duck, { found, event, wanted }: Omit<EventJob, 'job'>): Promise<string[]> {
  const files = event.stretches.map(({ file }) => found.paths[file] ?? '');
  const read = await duck.connection.runAndReadAll(
    `SELECT DISTINCT unnest(json_keys(props)) AS key FROM ${parquetSql(files)}
     WHERE ${conditionSql({ ...wanted, keys: [event.key] })} ORDER BY key`,
  );
  return z
    .array(z.tuple([z.string()]))
    .parse(read.getRowsJson())
    .map(([key]) => key);
}

function nameOf(job: PartJob, file: { event: string; index: number }): string {
  const { part } = job.part;
  if (job.part.kind === 'events') return eventFileName(job.run, { ...file, part });
  return profileFileName(job.run, { index: file.index, part });
}

async function deliver(job: PartJob, { local, name, event }: NamedFile): Promise<WrittenFile> {
  const finished = await finishFile(local, job.definition.format);
  const { bytes, sha256 } = finished;
  if (bytes > (job.maxBytes ?? MAX_FILE_BYTES)) {
    throw new Failure('corrupt-data', `${name} came to ${bytes} bytes, more than a file may have.`, { retry: 'never' });
  }
  await job.deliver({ name, ...finished });
  await rm(finished.path);
  return { name, event, rows: local.rows, bytes, sha256, minTs: local.minTs, maxTs: local.maxTs };
}

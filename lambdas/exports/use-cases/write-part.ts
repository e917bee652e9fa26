import { join } from 'node:path';
import { inParallel } from '#core/in-parallel.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { parquetSql, rowsOfFiles } from '#store/lake/rows.ts';
import { loadPeople } from '#store/people/people.ts';
import { disown } from '../adapters/disown.ts';
import { frequentProperties } from '../adapters/frequent-properties.ts';
import { personsSql, profileRowsSql } from '../adapters/people-sql.ts';
import { conditionSql, type EventRows, rowsIn, type Survey, survey, type Wanted } from '../adapters/survey.ts';
import { type LocalFile, writeSlices } from '../adapters/write-slices.ts';
import { customProperties, tableOf } from '../domain/csv-layout.ts';
import type { Definition } from '../domain/definition.ts';
import { eventFileName, nameInFile, profileFileName, type RunName } from '../domain/file-names.ts';
import { folderOf } from '../domain/folders.ts';
import { type Delivered, deliveredAs, hasColumns, MAX_FILE_BYTES } from '../domain/formats.ts';
import type { Gone } from '../domain/gone.ts';
import { type Part, wantedKeys, wantedTimes } from '../domain/plan.ts';
import type { KeyedTable, PartResult, Shipped, WrittenFile } from '../domain/results.ts';
import type { Records, Shape } from '../records/record-format.ts';
import { recordFormatOf } from '../records/registry.ts';

/**
 * Writes one part of a run: from Parquet files on local disk to files of records, which `ship` takes to the partner while the
 * next ones are written. Fetching from the lake and knowing the destination are left to the caller.
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
  /** Of whom an export of profiles tells that they are gone: who gets everybody anew need not know. */
  gone?: Gone | undefined;
  maxBytes?: number;
  /** In formats that have such columns: those of an event's properties, given those that it has here, the most frequent first. */
  columns: (wanted: { event: string; found: readonly string[] }) => Promise<readonly string[]>;
  ship: Ship;
};

/** Takes a file of records to the partner; the file is its to remove. */
export type Ship = (file: { name: string; local: LocalFile; as: Delivered; maxBytes: number }) => Promise<Shipped>;

export type Written = Pick<PartResult, 'files' | 'tables'>;

/** Files on their way at once; each holds a thread of the pool while it is compressed. */
const FILES_AT_ONCE = 3;

export async function writePart(duck: Duck, job: PartJob): Promise<Written> {
  await duck.connection.run('SET preserve_insertion_order = true');
  await duck.connection.run(`SET disabled_optimizers = 'join_order,build_side_probe_side'`);
  const wanted = { ...wantedTimes(job.definition, job.timezone), ...keysOf(job.definition) };
  const found = await stage(duck, { job, wanted });
  const files: WrittenFile[] = [];
  const tables = new Map<string, KeyedTable>();
  await inParallel(namedFiles(duck, { job, found, wanted, tables }), {
    width: FILES_AT_ONCE,
    async work(file) {
      files[file.place] = await shipped(job, file);
    },
  });
  return { files, tables: [...tables.values()] };
}

type NamedFile = { place: number; local: LocalFile; name: string; event: string | null; columns?: number };
type Staged = { job: PartJob; found: Survey; wanted: Wanted };

async function* namedFiles(
  duck: Duck,
  { tables, ...staged }: Staged & { tables: Map<string, KeyedTable> },
): AsyncGenerator<NamedFile> {
  const { job, found, wanted } = staged;
  let place = 0;
  for (const event of found.events) {
    const records = await recordsOf(duck, { ...staged, event });
    const name = job.part.kind === 'events' ? event.name : null;
    const table = records.layout && { key: event.key, event: name, ...tableOf(records.layout) };
    if (table) tables.set(event.key, table);
    const label = `out-${found.events.indexOf(event)}`;
    const { maxBytes = MAX_FILE_BYTES } = job;
    let index = 0;
    for await (const local of writeSlices(duck, { event, paths: found.paths, wanted, records, label, maxBytes })) {
      const file = { place: place++, local, name: nameOf(job, { event, index: index++ }), event: name };
      yield { ...file, ...(table && { columns: table.columns.length }) };
    }
  }
}

const keysOf = (definition: Definition): Wanted => {
  const keys = wantedKeys(definition);
  return keys ? { keys } : {};
};

/** Brings the rows into place: for events the people whom they belong to, for profiles the newest row of each. */
async function stage(duck: Duck, { job, wanted }: { job: PartJob; wanted: Wanted }): Promise<Survey> {
  const { definition, part } = job;
  const format = recordFormatOf(definition);
  const { weighs } = format;
  const profiles = rowsOfFiles(job.profiles);
  if (part.kind === 'profiles') {
    const path = join(duck.scratch, 'newest.parquet');
    const newest = profileRowsSql(profiles, {
      ...{ within: part, identity: definition.identity, gone: job.gone },
    });
    await duck.connection.run(`COPY (${newest}) TO ${sqlText(path)} (FORMAT parquet, ROW_GROUP_SIZE 61440)`);
    return await survey(duck, { paths: [path], wanted: {}, weighs });
  }
  if (job.events.length === 0) return await survey(duck, { paths: [], wanted, weighs });
  const only = await peopleWanted(duck, { job, wanted });
  await loadPeople(duck, { profiles, columns: format.personColumns, only });
  await duck.connection.run(personsSql(format, definition));
  return await survey(duck, { paths: await disown(duck, job.events), wanted, weighs });
}

/** Looking through a million events for whom they are of takes as long as reading some fifty thousand people. */
const EVENTS_A_PERSON = 20;

/** SQL of the ids of those whom the events may be of; undefined where everybody in the log is read sooner than these are found. */
async function peopleWanted(
  duck: Duck,
  { job, wanted }: { job: PartJob; wanted: Wanted },
): Promise<string | undefined> {
  const [people, events] = [await rowsIn(duck, job.profiles), await rowsIn(duck, job.events)];
  if (people * EVENTS_A_PERSON <= events) return undefined;
  return `SELECT DISTINCT profile_id FROM ${parquetSql(job.events)} WHERE ${conditionSql(wanted)}`;
}

type EventJob = Staged & { event: EventRows };

async function recordsOf(duck: Duck, { job, found, event, wanted }: EventJob): Promise<Records> {
  const { definition, timezone, part } = job;
  const format = recordFormatOf(definition);
  const shape: Shape = {
    definition,
    event: event.name,
    clock: { timezone, from: event.minTs, until: event.maxTs },
    columns: hasColumns(definition) ? await columnsFor(duck, { job, found, event, wanted }) : [],
  };
  return part.kind === 'events' ? format.events(shape) : format.profiles(shape);
}

/** The properties of an event that have a column in this part's files. */
async function columnsFor(duck: Duck, { job, found, event, wanted }: EventJob): Promise<readonly string[]> {
  const paths = event.stretches.map(({ file }) => found.paths[file] ?? '');
  const names = await frequentProperties(duck, { paths, wanted: { ...wanted, keys: [event.key] } });
  return await job.columns({ event: event.key, found: customProperties(names) });
}

function nameOf({ run, part }: PartJob, { event, index }: { event: EventRows; index: number }): string {
  const file = { index, part: part.part };
  if (part.kind === 'profiles') return `${folderOf(run)}${profileFileName(run, file)}`;
  const name = nameInFile(event, { alike: part.alike ?? [] });
  return `${folderOf(run, event)}${eventFileName(run, { ...file, event: name })}`;
}

async function shipped(job: PartJob, { local, name, event, columns }: NamedFile): Promise<WrittenFile> {
  const { maxBytes = MAX_FILE_BYTES } = job;
  const sent = await job.ship({ name, local, as: deliveredAs(job.definition), maxBytes });
  const { rows, minTs, maxTs, folded } = local;
  return { name, event, rows, ...sent, minTs, maxTs, ...(columns !== undefined && { columns, folded }) };
}

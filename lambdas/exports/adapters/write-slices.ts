import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { parquetSql } from '#store/lake/rows.ts';
import { cutSlices, halveSlice, type Slice, type Stretch } from '../domain/slices.ts';
import type { Records } from '../records/record-format.ts';
import { conditionSql, type EventRows, type Wanted } from './survey.ts';

/**
 * Writes an event's rows into local files of bounded size, one at a time, not compressed, without their first
 * and last lines. Order and cuts depend on the rows only, so that writing again gives the same bytes.
 */
export type LocalFile = {
  path: string;
  first: string;
  last: string;
  rows: number;
  minTs: number;
  maxTs: number;
  /** Values that have no column of their own, where properties have columns. */
  folded: number;
};
export type SliceJob = {
  event: EventRows;
  paths: readonly string[];
  wanted: Wanted;
  records: Records;
  /** Begins the names of the local files. */
  label: string;
  /** No file is larger, before or after compression. */
  maxBytes: number;
};

/** Of what is allowed, what an estimate may fill. */
const FILL = 0.8;

const countSchema = z.tuple([
  z.object({ rows: z.coerce.number(), min_ts: z.coerce.number(), max_ts: z.coerce.number() }),
]);

export async function* writeSlices(duck: Duck, job: SliceJob): AsyncGenerator<LocalFile> {
  const { first, last, layout, finish } = job.records;
  const around = Buffer.byteLength(first) + Buffer.byteLength(last);
  const stretches = layout ? withCommas(job.event.stretches, layout.length) : job.event.stretches;
  const todo = cutSlices(stretches, job.maxBytes * FILL);
  let written = 0;
  for (let slice = todo.shift(); slice; slice = todo.shift()) {
    const path = join(duck.scratch, `${job.label}-${written++}`);
    const rows = rowsSql(job, slice);
    const copied = await copy(duck, { rows, path, records: job.records });
    const folded = finish ? (await finish(path)).folded : 0;
    const { size } = await stat(path);
    if (size + around > job.maxBytes) {
      await rm(path);
      todo.unshift(...halves(slice, job));
      continue;
    }
    if (copied === 0) {
      await rm(path);
      continue;
    }
    const found = isWhole(job.event, slice) ? wholeOf(job.event) : await countRows(duck, rows);
    yield { path, first, last, folded, ...checkedRows(found, copied) };
  }
}

/** A row of CSV has a comma per column, whatever it holds. */
function withCommas(stretches: readonly Stretch[], columns: number): Stretch[] {
  return stretches.map((stretch) => ({ ...stretch, weight: stretch.weight + stretch.rows * columns }));
}

function rowsSql({ event, paths, wanted }: SliceJob, slice: Slice): string {
  const files = slice.map(({ file }) => paths[file] ?? '');
  const [only] = slice;
  const piece = only && slice.length === 1 ? ` AND file_row_number BETWEEN ${only.firstRow} AND ${only.lastRow}` : '';
  const condition = `${conditionSql({ ...wanted, keys: [event.key] })}${piece}`;
  return `SELECT * FROM ${parquetSql(files, ', file_row_number = true')} WHERE ${condition}`;
}

async function copy(duck: Duck, to: { rows: string; path: string; records: Records }): Promise<number> {
  const { select, copy: options } = to.records;
  const read = await duck.connection.runAndReadAll(`COPY (${select(to.rows)}) TO ${sqlText(to.path)} (${options})`);
  return z.coerce.number().parse(read.getRowsJson()[0]?.[0]);
}

type Counted = { rows: number; minTs: number; maxTs: number };

/** Whether a slice is all of an event's rows, so that the survey has counted them already. */
function isWhole({ stretches }: EventRows, slice: Slice): boolean {
  const isSame = (a: Stretch, b: Stretch | undefined) =>
    a.file === b?.file && a.firstRow === b.firstRow && a.lastRow === b.lastRow;
  return slice.length === stretches.length && slice.every((stretch, index) => isSame(stretch, stretches[index]));
}

function wholeOf({ stretches, minTs, maxTs }: EventRows): Counted {
  return { rows: stretches.reduce((sum, { rows }) => sum + rows, 0), minTs, maxTs };
}

async function countRows(duck: Duck, rows: string): Promise<Counted> {
  const read = await duck.connection.runAndReadAll(
    `SELECT count(*) AS rows, min(ts) AS min_ts, max(ts) AS max_ts FROM (${rows})`,
  );
  const [found] = countSchema.parse(read.getRowObjectsJson());
  return { rows: found.rows, minTs: found.min_ts, maxTs: found.max_ts };
}

function checkedRows(found: Counted, copied: number): Counted {
  if (found.rows === copied) return found;
  const text = `${copied} records were written for ${found.rows} rows; nothing was marked as delivered.`;
  throw new Failure('corrupt-data', text, { retry: 'never' });
}

function halves(slice: Slice, job: SliceJob): Slice[] {
  const cut = halveSlice(slice);
  if (cut) return cut;
  const text = `One record of "${job.event.name}" is larger than the ${job.maxBytes} bytes that a file may have.`;
  throw new Failure('corrupt-data', text, { retry: 'never' });
}

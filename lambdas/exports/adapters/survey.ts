import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { parquetSql } from '#store/lake/rows.ts';
import type { Stretch } from '../domain/slices.ts';
import type { Weight } from '../records/record-format.ts';

/**
 * What a part's files hold, by event: where its rows are and what they will weigh. A file is sorted by event, so that an
 * event's rows are one stretch of it.
 */
export type Wanted = { keys?: readonly string[]; from?: number; until?: number };
export type EventRows = { key: string; name: string; minTs: number; maxTs: number; stretches: Stretch[] };
export type Survey = { paths: readonly string[]; events: EventRows[] };

/** Above this many events, one sort is cheaper than reading every file for each of them. */
const MANY_EVENTS = 24;
const surveySchema = z.array(
  z.object({
    filename: z.string(),
    event_key: z.string(),
    name: z.string(),
    rows: z.coerce.number(),
    first_row: z.coerce.number(),
    last_row: z.coerce.number(),
    min_ts: z.coerce.number(),
    max_ts: z.coerce.number(),
    props: z.coerce.number(),
  }),
);

export function conditionSql(wanted: Wanted): string {
  const terms = [
    wanted.keys && `event_key IN (${wanted.keys.map(sqlText).join(', ')})`,
    wanted.from !== undefined && `ts >= ${wanted.from}`,
    wanted.until !== undefined && `ts < ${wanted.until}`,
  ];
  return terms.filter(Boolean).join(' AND ') || 'true';
}

/** Surveys the files; where they hold many events, they are sorted into one file first. */
export async function survey(
  duck: Duck,
  part: { paths: readonly string[]; wanted: Wanted; weighs: Weight; sorted?: boolean },
): Promise<Survey> {
  const { paths, wanted, weighs } = part;
  if (paths.length === 0) return { paths, events: [] };
  const source = parquetSql(paths, ', filename = true, file_row_number = true');
  const props = weighs.by === 'text' ? `sum(strlen(props)) * ${weighs.props}` : '0';
  const read = await duck.connection.runAndReadAll(
    `SELECT filename, event_key, min(event) AS name, count(*) AS rows, min(file_row_number) AS first_row,
       max(file_row_number) AS last_row, min(ts) AS min_ts, max(ts) AS max_ts, ${props} AS props
     FROM ${source} WHERE ${conditionSql(wanted)} GROUP BY ALL`,
  );
  const found = surveySchema.parse(read.getRowObjectsJson());
  const names = new Set(found.map((row) => row.event_key));
  if (names.size > MANY_EVENTS && paths.length > 1 && !part.sorted) {
    return await survey(duck, { ...part, paths: [await sortIntoOne(duck, part)], sorted: true });
  }
  const perRow = weighs.by === 'text' ? weighs.beside : (await bytesPerRow(duck, paths)) * weighs.growth;
  const places = new Map(paths.map((path, index) => [path, index]));
  const events = new Map<string, EventRows>();
  for (const row of found.toSorted((a, b) => place(places, a) - place(places, b))) {
    const before = events.get(row.event_key);
    const stretch: Stretch = {
      file: place(places, row),
      rows: row.rows,
      firstRow: row.first_row,
      lastRow: row.last_row,
      weight: row.props + row.rows * perRow,
    };
    events.set(row.event_key, {
      key: row.event_key,
      name: before && before.name < row.name ? before.name : row.name,
      minTs: Math.min(row.min_ts, before?.minTs ?? row.min_ts),
      maxTs: Math.max(row.max_ts, before?.maxTs ?? row.max_ts),
      stretches: [...(before?.stretches ?? []), stretch],
    });
  }
  return { paths, events: [...events.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1)) };
}

const place = (places: ReadonlyMap<string, number>, row: { filename: string }) => places.get(row.filename) ?? -1;

async function sortIntoOne(
  duck: Duck,
  { paths, wanted }: { paths: readonly string[]; wanted: Wanted },
): Promise<string> {
  const path = join(duck.scratch, 'sorted.parquet');
  await duck.connection.run(
    `COPY (SELECT * FROM ${parquetSql(paths)} WHERE ${conditionSql(wanted)} ORDER BY event_key, ts, event_id)
     TO ${sqlText(path)} (FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE 10240)`,
  );
  return path;
}

async function bytesPerRow(duck: Duck, paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0) / Math.max(await rowsIn(duck, paths), 1);
}

/** How many rows files have, by their footers. */
export async function rowsIn(duck: Duck, paths: readonly string[]): Promise<number> {
  if (paths.length === 0) return 0;
  const list = paths.map(sqlText).join(', ');
  const read = await duck.connection.runAndReadAll(`SELECT sum(num_rows) FROM parquet_file_metadata([${list}])`);
  return z.coerce.number().parse(read.getRowsJson()[0]?.[0]);
}

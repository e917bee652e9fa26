import { mkdtempDisposable, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { NamedRows } from '#core/flow/minute.ts';
import { identifierKinds } from '#core/intake/ingest-group.ts';
import type { Identifier } from '#core/intake/records/identifier.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import type { NewFile } from '#store/commits/files.ts';
import { lakeKey, VARIOUS_DATES } from '#store/lake/lake.ts';
import { lineRowsSql } from '#store/stream/line-rows.ts';

/**
 * One account's events on their way to Parquet, in DuckDB from the stream's lines to the finished files; Node never
 * parses an event. Where the files go to is the caller's business.
 */
export type EventsOf = { accountId: string; timezone: string };
export type LocalFile = {
  path: string;
  file: Omit<NewFile, 'bytes'> /** How its events are spelt, with their rows. */;
  spelt: NamedRows[];
};

/** Above this many dates in one batch (a back-fill), a file for each would cost more in puts than the rows are worth. */
const MAX_DATES = 4;
/**
 * A reader of one event inflates the row groups that hold it. With DuckDB's 122,880 rows a group, an export that writes
 * a file per event inflates most groups four times, and takes a fifth longer.
 */
export const FRESH_PARQUET = 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 30720';

/** The packed event lines of groups, with the number of lines that they announce together. */
export type PackedLines = { packed: readonly Buffer[]; rows: number };

/**
 * Reads event lines into the table `events`; throws what DuckDB says when bytes or a line are not of the shape. Of more
 * lines than announced it reads one, which shows in their number.
 */
export async function stageEvents(duck: Duck, { packed, rows, ...of }: EventsOf & PackedLines): Promise<void> {
  // No path is written twice in an engine that is kept: it may hold on to what it read there before.
  await using folder = await mkdtempDisposable(join(duck.scratch, 'events-'));
  const path = join(folder.path, 'events.tsv.zst');
  await using file = await open(path, 'w');
  await file.writev(packed);
  await duck.connection.run('DROP TABLE IF EXISTS events');
  await duck.connection.run(`CREATE TABLE events AS ${lineRowsSql({ path, accountId: of.accountId, most: rows + 1 })}`);
  // A time that no calendar has, or an unknown zone, is told here, where it is still known whose lines they are.
  await duck.connection.run(
    `SELECT ${dateOf('ts', of.timezone)} FROM (SELECT unnest([min(ts), max(ts)]) AS ts FROM events) WHERE ts IS NOT NULL`,
  );
}

/** The date of an SQL expression of epoch seconds. */
function dateOf(seconds: string, timezone: string): string {
  return `CAST(timezone(${sqlText(timezone)}, to_timestamp(${seconds})) AS DATE)`;
}

/** Keeps the staged events for `stageKept`, with those kept before; the first of a batch begin anew. */
export async function keepStaged(duck: Duck, { first }: { first: boolean }): Promise<void> {
  await duck.connection.run(first ? 'CREATE OR REPLACE TABLE kept AS FROM events' : 'INSERT INTO kept FROM events');
}

/** Stages what was kept. */
export async function stageKept(duck: Duck): Promise<void> {
  await duck.connection.run('DROP TABLE IF EXISTS events');
  await duck.connection.run('ALTER TABLE kept RENAME TO events');
}

const sightingsSchema = z
  .array(z.tuple([z.string(), z.enum(identifierKinds), z.string(), z.number(), z.number()]))
  .nullable();

/** Everybody that the staged events are about, each once, with the time of their first event and when the last was received. */
export async function peopleIn(
  duck: Duck,
): Promise<(Identifier & { profileId: string; ts: number; receivedAt: number })[]> {
  // As one text: the driver takes longer over five thousand rows of values than DuckDB over their fifty thousand events.
  const found = await duck.connection.runAndReadAll(
    `SELECT CAST(to_json(list(json_array(profile_id, id_kind, id_value, ts, received_at))) AS VARCHAR)
     FROM (SELECT any_value(profile_id) AS profile_id, id_kind, id_value, min(ts) AS ts, max(received_at) AS received_at
       FROM events GROUP BY ALL)`,
  );
  const people = sightingsSchema.parse(JSON.parse(String(found.getRows()[0]?.[0] ?? null)));
  return (people ?? []).map(([profileId, kind, value, ts, receivedAt]) => ({ profileId, kind, value, ts, receivedAt }));
}

const rareSchema = z.object({
  event_id: z.string(),
  event: z.string(),
  ts: z.number(),
  id_kind: z.string(),
  id_value: z.string(),
  props: z.string(),
  received_at: z.number(),
});
export type RareEvent = z.infer<typeof rareSchema>;

/**
 * Takes out of the staged events all but the `most` most frequent types, and answers them. A commit item
 * counts every type, so their number must be bounded here, whatever came in.
 */
export async function takeOutRareTypes(duck: Duck, most: number): Promise<RareEvent[]> {
  const rare = `SELECT event_key FROM events GROUP BY event_key ORDER BY count(*) DESC, event_key OFFSET ${most}`;
  const path = join(duck.scratch, 'rare.ndjson');
  const [types = 0] = await numbersOf(duck, 'SELECT count(DISTINCT event_key) FROM events');
  if (types <= most) return [];
  await duck.connection.run(`CREATE OR REPLACE TABLE rare AS ${rare}`);
  await duck.connection.run(
    `COPY (SELECT * FROM events WHERE event_key IN (FROM rare)) TO ${sqlText(path)} (FORMAT json)`,
  );
  await duck.connection.run('DELETE FROM events WHERE event_key IN (FROM rare)');
  const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
  return lines.map((line) => rareSchema.parse(JSON.parse(line)));
}

async function numbersOf(duck: Duck, sql: string): Promise<number[]> {
  const found = await duck.connection.runAndReadAll(sql);
  return found.getRows().map(([value]) => Number(value));
}

const countSchema = z.object({
  date: z.string(),
  event_key: z.string(),
  event: z.string(),
  rows: z.bigint(),
  min_ts: z.bigint(),
  max_ts: z.bigint(),
});
type Count = z.infer<typeof countSchema>;

/** In no zone does the date change within a half minute: since 1970 all have kept to whole half minutes. */
const HALF_MINUTE = 30;

/** The date that all staged events are of, if there is one: asked of half minutes, because a calendar takes long over rows. */
async function onlyDate(duck: Duck, timezone: string): Promise<string | undefined> {
  const found = await duck.connection.runAndReadAll(
    `SELECT DISTINCT CAST(${dateOf(`part * ${HALF_MINUTE}`, timezone)} AS VARCHAR)
     FROM (SELECT DISTINCT ts // ${HALF_MINUTE} AS part FROM events)`,
  );
  const dates = found.getRows().map(([date]) => String(date));
  return dates.length === 1 ? dates[0] : undefined;
}

/** Writes the staged events as Parquet, a file per date, or one for all of them when they are of many. */
export async function writeEvents(duck: Duck, written: EventsOf & { newId: () => string }): Promise<LocalFile[]> {
  const date = dateOf('ts', written.timezone);
  const only = await onlyDate(duck, written.timezone);
  const found = await duck.connection.runAndReadAll(
    `SELECT CAST(${only === undefined ? date : `DATE ${sqlText(only)}`} AS VARCHAR) AS date, event_key, any_value(event) AS event, count(*) AS rows,
       min(ts) AS min_ts, max(ts) AS max_ts
     FROM events GROUP BY 1, event_key`,
  );
  const counts = found.getRowObjects().map((row) => countSchema.parse(row));
  const byDate = Map.groupBy(counts, (count) => count.date);
  if (byDate.size > MAX_DATES) return [await writePartition(duck, { ...written, date: VARIOUS_DATES, counts })];
  const files: LocalFile[] = [];
  for (const [day, some] of byDate) {
    const where = byDate.size === 1 ? '' : `WHERE ${date} = DATE ${sqlText(day)}`;
    files.push(await writePartition(duck, { ...written, date: day, counts: some, where }));
  }
  return files;
}

async function writePartition(
  duck: Duck,
  part: EventsOf & { newId: () => string; date: string; counts: readonly Count[]; where?: string },
): Promise<LocalFile> {
  const id = part.newId();
  const path = join(duck.scratch, `${id}.parquet`);
  await duck.connection.run(
    `COPY (FROM events ${part.where ?? ''} ORDER BY event_key, ts) TO ${sqlText(path)} (${FRESH_PARQUET})`,
  );
  const dates = part.counts.map((count) => count.date).sort();
  const names = new Map<string, number>();
  for (const { event_key, rows } of part.counts) names.set(event_key, (names.get(event_key) ?? 0) + Number(rows));
  const file = {
    kind: 'events' as const,
    key: lakeKey({ accountId: part.accountId, kind: 'events', date: part.date, id }),
    rows: part.counts.reduce((sum, count) => sum + Number(count.rows), 0),
    minTs: Math.min(...part.counts.map((count) => Number(count.min_ts))),
    maxTs: Math.max(...part.counts.map((count) => Number(count.max_ts))),
    fromDate: dates[0] ?? '',
    toDate: dates.at(-1) ?? '',
    names,
  };
  const spelt = part.counts.map(({ event, rows }): NamedRows => [event, Number(rows)]);
  return { path, file, spelt };
}

import { createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { inParallel } from '#core/in-parallel.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { type ByteRange, type LakeAt, readObject } from './lake.ts';
import { type KeptGroup, keepRowGroups, MAGIC, TAIL_BYTES } from './parquet-footer.ts';

/**
 * Parts of Parquet files: the wanted columns of those row groups that may hold a wanted row. A local copy has them at their
 * places in the file and holes elsewhere. Its footer names only the row groups that are there, so that DuckDB reads it as
 * any other file. A column that was not asked for is a hole, which reads as an error and never as a row: zeroes are no page
 * of Parquet.
 */
export type Ranges = ReadonlyMap<string, { min: string | null; max: string | null }>;
export type PartsOf = {
  files: readonly { key: string; bytes: number }[];
  folder: string;
  columns: readonly string[];
  /** By what a row group says of its columns (numbers as text); every row group, without it. */
  mayHold?: ((ranges: Ranges) => boolean) | undefined;
};

/** Enough for the footer of most files: a row group takes about 1.5 kB. */
const FOOTER_GUESS = 64 * 1024;
/** Reading over a gap costs less than another request (S3: some 30 ms to the first byte, then 50 to 90 MB/s). */
const GAP = 256 * 1024;
/** Parts of a large read go side by side (https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance-guidelines.html). */
const READ_BYTES = 8 * 1024 * 1024;
const WIDTH = 16;

/** Local paths of the files that may hold something, in the order of `files`; the others are left out. */
export async function downloadParts({ lake, duck }: { lake: LakeAt; duck: Duck }, wanted: PartsOf): Promise<string[]> {
  const parts = wanted.files.map((file, index) => ({ ...file, path: join(wanted.folder, `part-${index}.parquet`) }));
  await inParallel(parts, { width: WIDTH, work: (part) => placeFooter(lake, part) });
  const plans = plansOf(parts, await chunksOf(duck, { parts, ...wanted }));
  const reads = plans.flatMap(({ part, ranges }) => ranges.map((range) => ({ part, range })));
  await inParallel(reads, { width: WIDTH, work: (read) => placeRange(lake, read) });
  for (const plan of plans) await narrowFooter(plan);
  return plans.map(({ part }) => part.path);
}

type Part = { key: string; bytes: number; path: string };
type Plan = { part: Part; kept: KeptGroup[]; ranges: ByteRange[] };

async function bytesOf(lake: LakeAt, { key }: Part, range: ByteRange): Promise<Buffer> {
  return await readObject(lake, {
    key,
    range,
    async use(body) {
      const bytes = await buffer(body);
      if (bytes.byteLength !== range.until - range.from) throw new Error(`${bytes.byteLength} bytes came`);
      return bytes;
    },
  });
}

async function placeFooter(lake: LakeAt, part: Part): Promise<void> {
  const until = part.bytes;
  const guess = Math.max(0, until - FOOTER_GUESS);
  let tail = await bytesOf(lake, part, { from: guess, until });
  const from = until - TAIL_BYTES - tail.readUInt32LE(tail.byteLength - TAIL_BYTES);
  if (from < guess) tail = Buffer.concat([await bytesOf(lake, part, { from, until: guess }), tail]);
  await using file = await open(part.path, 'w');
  await file.write(MAGIC, 0, MAGIC.byteLength, 0);
  await file.write(tail, 0, tail.byteLength, until - tail.byteLength);
}

async function placeRange(lake: LakeAt, { part, range }: { part: Part; range: ByteRange }): Promise<void> {
  const { key, path } = part;
  const to = createWriteStream(path, { flags: 'r+', start: range.from, highWaterMark: 4 * 1024 * 1024 });
  await readObject(lake, {
    key,
    range,
    async use(body) {
      await pipeline(body, to);
      if (to.bytesWritten !== range.until - range.from) throw new Error(`${to.bytesWritten} bytes came`);
    },
  });
}

async function narrowFooter({ part, kept }: Plan): Promise<void> {
  await using file = await open(part.path, 'r+');
  const tail = await readAt(file, { from: part.bytes - TAIL_BYTES, until: part.bytes });
  const end = part.bytes - TAIL_BYTES;
  const from = end - tail.readUInt32LE(0);
  const footer = keepRowGroups(await readAt(file, { from, until: end }), kept);
  tail.writeUInt32LE(footer.byteLength, 0);
  await file.truncate(from);
  await file.write(Buffer.concat([footer, tail]), 0, footer.byteLength + TAIL_BYTES, from);
}

async function readAt(file: FileHandle, { from, until }: ByteRange): Promise<Buffer> {
  const bytes = Buffer.alloc(until - from);
  await file.read(bytes, 0, bytes.byteLength, from);
  return bytes;
}

const number = z.coerce.number();
const chunkSchema = z.object({
  path: z.string(),
  group: number,
  rows: number,
  /** Of a list, the column that the list is. */
  column: z.string(),
  from: number,
  bytes: number,
  min: z.string().nullable(),
  max: z.string().nullable(),
  /** Where a filter over the column's values is; DuckDB asks it of a value that must be equal. */
  bloom_from: number.nullable(),
  bloom_bytes: number.nullable(),
});
type Chunk = z.infer<typeof chunkSchema>;
type Group = KeptGroup & { path: string; chunks: Chunk[] };

/** What the files' footers say of the row groups that may hold something, in the order of the files. */
async function chunksOf({ connection }: Duck, wanted: PartsOf & { parts: readonly Part[] }): Promise<Group[]> {
  const paths = wanted.parts.map(({ path }) => sqlText(path));
  if (paths.length === 0) return [];
  const found = await connection.runAndReadAll(
    `SELECT file_name AS path, row_group_id AS "group", row_group_num_rows AS "rows",
       split_part(path_in_schema, ', ', 1) AS "column",
       least(coalesce(nullif(dictionary_page_offset, 0), data_page_offset), data_page_offset) AS "from",
       total_compressed_size AS bytes, coalesce(stats_min_value, stats_min) AS "min", coalesce(stats_max_value, stats_max) AS "max",
       bloom_filter_offset AS bloom_from, bloom_filter_length AS bloom_bytes
     FROM parquet_metadata([${paths.join(', ')}])`,
  );
  const chunks = z.array(chunkSchema).parse(found.getRowObjectsJson());
  const groups = [...Map.groupBy(chunks, ({ path, group }) => `${path} ${group}`).values()];
  const columns = new Set(wanted.columns);
  return groups.flatMap((chunks) => {
    const [first] = chunks;
    const ranges = new Map(chunks.map((chunk) => [chunk.column, chunk]));
    if (!first || first.rows === 0 || (wanted.mayHold && !wanted.mayHold(ranges))) return [];
    const { path, group, rows } = first;
    return [{ path, group, rows, chunks: chunks.filter(({ column }) => columns.has(column)) }];
  });
}

function plansOf(parts: readonly Part[], groups: readonly Group[]): Plan[] {
  const byPath = Map.groupBy(groups, ({ path }) => path);
  return parts.flatMap((part) => {
    const kept = (byPath.get(part.path) ?? []).toSorted((a, b) => a.group - b.group);
    if (kept.length === 0) return [];
    const ranges = kept.flatMap(({ chunks }) => chunks.flatMap(rangesOf));
    return [{ part, kept, ranges: readsOf(ranges) }];
  });
}

function rangesOf({ from, bytes, bloom_from, bloom_bytes }: Chunk): ByteRange[] {
  const values = { from, until: from + bytes };
  return bloom_from === null || bloom_bytes === null
    ? [values]
    : [values, { from: bloom_from, until: bloom_from + bloom_bytes }];
}

/** The same bytes in few reads, none of them large. */
export function readsOf(ranges: readonly ByteRange[]): ByteRange[] {
  const joined: ByteRange[] = [];
  for (const { from, until } of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && from <= last.until + GAP) last.until = Math.max(last.until, until);
    else joined.push({ from, until });
  }
  return joined.flatMap(({ from, until }) =>
    Array.from({ length: Math.ceil((until - from) / READ_BYTES) }, (_, read) => ({
      from: from + read * READ_BYTES,
      until: Math.min(from + (read + 1) * READ_BYTES, until),
    })),
  );
}

import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { CsvLayout } from '../domain/csv-layout.ts';
import { type CsvRecord, type LineWriter, lineWriter } from './csv-lines.ts';

/**
 * A file of records as DuckDB writes them (`packedRecordsSql`) becomes a CSV file, under the same name and without its
 * header. Memory is that of a chunk and of the longest record.
 */
const CHUNK = 1 << 20;
const SPACE = 32;
const ZERO = 48;

/** SQL: of a query's columns, pieces of CSV text and last an object of JSON, one text with their lengths in bytes before it. */
export function packedRecordsSql(query: string, columns: readonly string[]): string {
  const lengths = columns.map((column) => `strlen(${column}) || ' ' || `);
  return `SELECT ${lengths.join('')}${columns.join(' || ')} FROM (${query})`;
}

/** Rewrites the file; answers how many values went to the column of properties without a column. */
export async function makeCsv(path: string, layout: CsvLayout): Promise<number> {
  const lines = lineWriter(layout);
  const pieces = layout.filter(({ kind }) => kind === 'piece').length;
  const made = `${path}.csv`;
  await pipeline(
    createReadStream(path, { highWaterMark: CHUNK }),
    (chunks: AsyncIterable<Buffer>) => csvChunks(chunks, { lines, pieces }),
    createWriteStream(made, { highWaterMark: CHUNK }),
  );
  await rename(made, path);
  return lines.folded();
}

async function* csvChunks(
  chunks: AsyncIterable<Buffer>,
  { lines, pieces }: { lines: LineWriter; pieces: number },
): AsyncGenerator<Buffer> {
  const record: CsvRecord = { bytes: Buffer.alloc(0), from: 0, ends: new Int32Array(pieces), props: 0, to: 0 };
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    record.bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let into = Buffer.allocUnsafe(2 * CHUNK);
    let at = 0;
    let from = 0;
    while (readLengths(record, from)) {
      const room = lines.roomFor(record);
      if (into.length - at < room) {
        yield into.subarray(0, at);
        into = Buffer.allocUnsafe(Math.max(2 * CHUNK, room));
        at = 0;
      }
      at = lines.write(record, { into, at });
      from = record.to + 1;
    }
    yield into.subarray(0, at);
    rest = record.bytes.subarray(from);
  }
  if (rest.length > 0) throw new Error(`${rest.length} bytes of a record without its end`);
}

/** Reads the lengths that stand before the record at `from`; false where the chunk ends before the record does. */
function readLengths(record: CsvRecord, from: number): boolean {
  const { bytes, ends } = record;
  let at = from;
  let total = 0;
  for (let piece = 0; piece <= ends.length; piece++) {
    let length = 0;
    for (; bytes[at] !== SPACE; at++) {
      if (at >= bytes.length) return false;
      length = length * 10 + (bytes[at] ?? ZERO) - ZERO;
    }
    at++;
    record.props = total;
    total += length;
    if (piece < ends.length) ends[piece] = total;
  }
  record.from = at;
  record.props += at;
  record.to = at + total;
  for (let piece = 0; piece < ends.length; piece++) ends[piece] = (ends[piece] ?? 0) + at;
  return record.to < bytes.length;
}

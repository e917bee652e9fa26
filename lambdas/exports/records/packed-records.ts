import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/**
 * Records as DuckDB hands them over where their properties are to be taken apart: finished pieces of text and an object of
 * JSON. Node goes over their bytes once (`RecordWriter`): what a record costs is what it holds, and no customer's text
 * becomes SQL. Memory is that of a chunk and of the longest record.
 */
export type PackedRecord = {
  bytes: Buffer;
  /** Where the finished pieces end; the first begins at `from`. */
  from: number;
  ends: Int32Array;
  /** Where the object of properties begins. */
  props: number;
  to: number;
};
export type RecordWriter = {
  /** How many finished pieces a record has. */
  pieces: number;
  /** Writes the record's line at a place in `into`, which must have the room that `roomFor` says; answers its end. */
  write: (record: PackedRecord, to: { into: Buffer; at: number }) => number;
  roomFor: (record: PackedRecord) => number;
};

const CHUNK = 1 << 20;
const SPACE = 32;
const ZERO = 48;

/** SQL: of a query's columns, finished pieces and last an object of JSON, one text with their lengths in bytes before it. */
export function packedRecordsSql(query: string, columns: readonly string[]): string {
  const lengths = columns.map((column) => `strlen(${column}) || ' ' || `);
  return `SELECT ${lengths.join('')}${columns.join(' || ')} FROM (${query})`;
}

/** Writes a file of packed records anew, under the same name. */
export async function rewriteRecords(path: string, writer: RecordWriter): Promise<void> {
  const made = `${path}.made`;
  await pipeline(
    createReadStream(path, { highWaterMark: CHUNK }),
    (chunks: AsyncIterable<Buffer>) => writtenChunks(chunks, writer),
    createWriteStream(made, { highWaterMark: CHUNK }),
  );
  await rename(made, path);
}

async function* writtenChunks(chunks: AsyncIterable<Buffer>, writer: RecordWriter): AsyncGenerator<Buffer> {
  const ends = new Int32Array(writer.pieces);
  const record: PackedRecord = { bytes: Buffer.alloc(0), from: 0, ends, props: 0, to: 0 };
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    record.bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let into = Buffer.allocUnsafe(2 * CHUNK);
    let at = 0;
    let from = 0;
    while (readLengths(record, from)) {
      const room = writer.roomFor(record);
      if (into.length - at < room) {
        yield into.subarray(0, at);
        into = Buffer.allocUnsafe(Math.max(2 * CHUNK, room));
        at = 0;
      }
      at = writer.write(record, { into, at });
      from = record.to + 1;
    }
    yield into.subarray(0, at);
    rest = record.bytes.subarray(from);
  }
  if (rest.length > 0) throw new Error(`${rest.length} bytes of a record without its end`);
}

/** Reads the lengths that stand before the record at `from`; false where the chunk ends before the record does. */
function readLengths(record: PackedRecord, from: number): boolean {
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

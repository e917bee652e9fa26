import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Delivered } from '../domain/formats.ts';
import type { LocalFile } from './write-slices.ts';

/**
 * Makes a written file what is delivered: it gets its first and last lines, is gzipped where its format is, and is weighed and
 * hashed on the way. Compression runs in Node's thread pool, several files at once: DuckDB's own gzip takes one thread for all.
 */
export type Finished = { path: string; bytes: number; sha256: string; contentType: string };

const CHUNK = 1 << 20;

export async function finishFile(file: LocalFile, { gzip, contentType }: Delivered): Promise<Finished> {
  const hash = createHash('sha256');
  const weight = { bytes: 0 };
  const weighed = (chunks: AsyncIterable<Buffer>) => weigh(chunks, { hash, weight });
  const path = gzip ? `${file.path}.gz` : file.path;
  if (gzip) {
    await pipeline(() => wholeFile(file), createGzip({ level: 1, chunkSize: CHUNK }), weighed, createWriteStream(path));
    await rm(file.path);
  } else for await (const _chunk of weighed(wholeFile(file)));
  return { path, bytes: weight.bytes, sha256: hash.digest('hex'), contentType };
}

async function* wholeFile({ path, first, last }: LocalFile): AsyncGenerator<Buffer> {
  if (first) yield Buffer.from(first);
  yield* createReadStream(path, { highWaterMark: CHUNK });
  if (last) yield Buffer.from(last);
}

async function* weigh(
  chunks: AsyncIterable<Buffer>,
  into: { hash: Hash; weight: { bytes: number } },
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    into.hash.update(chunk);
    into.weight.bytes += chunk.byteLength;
    yield chunk;
  }
}

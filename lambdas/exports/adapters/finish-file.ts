import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Format } from '../domain/definition.ts';
import type { LocalFile } from './write-slices.ts';

/**
 * Makes a written file what is delivered: text gets its first line and is gzipped, and everything is weighed and hashed on
 * the way. Compression runs in Node's thread pool, several files at once: DuckDB's own gzip takes one thread for all.
 */
export type Finished = { path: string; bytes: number; sha256: string; contentType: string };

const CHUNK = 1 << 20;

export async function finishFile(file: LocalFile, format: Format): Promise<Finished> {
  if (format === 'parquet') return await weighed(file.path);
  const path = `${file.path}.gz`;
  const hash = createHash('sha256');
  const weight = { bytes: 0 };
  await pipeline(
    () => withFirstLine(file),
    createGzip({ level: 1, chunkSize: CHUNK }),
    (chunks: AsyncIterable<Buffer>) => weigh(chunks, { hash, weight }),
    createWriteStream(path),
  );
  await rm(file.path);
  return { path, bytes: weight.bytes, sha256: hash.digest('hex'), contentType: 'application/gzip' };
}

async function weighed(path: string): Promise<Finished> {
  const hash = createHash('sha256');
  const weight = { bytes: 0 };
  for await (const _chunk of weigh(createReadStream(path, { highWaterMark: CHUNK }), { hash, weight }));
  return { path, bytes: weight.bytes, sha256: hash.digest('hex'), contentType: 'application/vnd.apache.parquet' };
}

async function* withFirstLine(file: LocalFile): AsyncGenerator<Buffer> {
  if (file.firstLine) yield Buffer.from(file.firstLine);
  yield* createReadStream(file.path, { highWaterMark: CHUNK });
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

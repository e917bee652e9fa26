import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { RejectedRow } from '../domain/rejected.ts';

/** Writes the list of records that were not taken, a line of JSON each, gzipped. */
export async function writeRejectedFile(
  path: string,
  rows: readonly RejectedRow[],
): Promise<{ path: string; bytes: number }> {
  await pipeline(Readable.from(linesOf(rows)), createGzip(), createWriteStream(path));
  return { path, bytes: (await stat(path)).size };
}

function* linesOf(rows: readonly RejectedRow[]): Generator<string> {
  for (const row of rows) yield `${JSON.stringify(row)}\n`;
}

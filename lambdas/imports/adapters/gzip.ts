import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { refuseFile } from '../domain/refuse-file.ts';

/**
 * What gzipped bytes inflate to, as they come; a file may be of several members, one after the other, as `cat a.gz b.gz` makes it.
 * `bad-input` where they are damaged, not whole, or followed by something else.
 */
const CHUNK_BYTES = 1024 * 1024;

export async function* inflated(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  let failed: unknown;
  const piped = pipeline(Readable.from(source), gunzip).catch((thrown: unknown) => {
    failed = thrown;
  });
  try {
    for await (const chunk of gunzip) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (thrown) {
    failed ??= thrown;
  }
  await piped;
  if (failed !== undefined) throw problemOf(failed);
}

/** Node's names for what zlib finds (https://nodejs.org/api/zlib.html#errors); anything else is not about the file. */
export function problemOf(thrown: unknown): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  const message = thrown instanceof Error ? thrown.message : '';
  if (code === 'Z_BUF_ERROR') return refuseFile('The file ends within its gzip data: it is not whole.');
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || message === 'incorrect header check') {
    return refuseFile('The file has something behind the end of its gzip data, which is not gzip data.');
  }
  if (code === 'Z_DATA_ERROR')
    return refuseFile(`The file is damaged: its gzip data are not what was compressed (${message}).`);
  return thrown;
}

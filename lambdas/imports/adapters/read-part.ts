import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import type { Part } from '../domain/layout.ts';
import { readRange } from './object-ranges.ts';

const CHUNK_BYTES = 1024 * 1024;

/** The text of a part, as it comes. */
export async function* readPart(at: ObjectsAt, part: Part): AsyncGenerator<Buffer> {
  const bytes = readRange(at, part);
  if (part.compression === 'none') {
    yield* bytes;
    return;
  }
  const inflate = createZstdDecompress({ chunkSize: CHUNK_BYTES });
  const piped = pipeline(Readable.from(bytes), inflate);
  piped.catch(() => undefined);
  for await (const chunk of inflate) if (Buffer.isBuffer(chunk)) yield chunk;
  await piped;
}

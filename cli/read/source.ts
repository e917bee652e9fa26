import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf } from '../ending.ts';

/** The bytes of a file or of standard input, inflated where they are gzipped, whatever the file is called. */
export type Source = {
  chunks: AsyncIterable<Buffer>;
  /** How much of the file has been read, 0 to 1; 0 where its size is not known. */
  share: () => number;
};

/** @throws where there is no such file */
export async function openSource(file: string, stdin: Readable): Promise<Source> {
  if (file === '-') return { chunks: plain(stdin), share: () => 0 };
  const { size } = await stat(file);
  let read = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
      read += chunk.length;
      yield chunk;
    }
  }
  return { chunks: plain(counted()), share: () => (size === 0 ? 1 : read / size) };
}

const GZIP = [0x1f, 0x8b];
const UTF_8_MARK = [0xef, 0xbb, 0xbf];
const LONGEST_MARK = UTF_8_MARK.length;
const UTF_16_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];

/** Inflated, and without a byte order mark. @throws for UTF-16, which would be read as something else */
async function* plain(given: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const start = await peeked(given, LONGEST_MARK);
  const text = begins(start.head, GZIP) ? await peeked(inflated(start.all()), LONGEST_MARK) : start;
  if (UTF_16_MARKS.some((mark) => begins(text.head, mark))) throw new Error('the file is UTF-16; save it as UTF-8');
  let marked = begins(text.head, UTF_8_MARK) ? UTF_8_MARK.length : 0;
  for await (const chunk of text.all()) {
    const from = Math.min(marked, chunk.length);
    marked -= from;
    if (from < chunk.length) yield chunk.subarray(from);
  }
}

async function* inflated(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  // What goes wrong on the way in ends the way out, where it is told.
  pipeline(Readable.from(chunks), gunzip, () => {});
  try {
    for await (const chunk of gunzip) yield chunk;
  } catch (error) {
    throw new Error(`the file is gzipped and cannot be inflated: ${messageOf(error)}`);
  }
}

/** The first bytes, and all of them again. */
export async function peeked(chunks: AsyncIterable<Buffer>, bytes: number) {
  const from = chunks[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let size = 0;
  while (size < bytes) {
    const next = await from.next();
    if (next.done) break;
    first.push(next.value);
    size += next.value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* first;
    for (;;) {
      const next = await from.next();
      if (next.done) return;
      yield next.value;
    }
  }
  return { head: Buffer.concat(first), all };
}

function begins(bytes: Buffer, mark: readonly number[]): boolean {
  return mark.every((byte, at) => bytes[at] === byte);
}

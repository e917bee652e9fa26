import { createReadStream } from 'node:fs';

const NEWLINE = 10;
const CHUNK = 1 << 20;

/** The lines of a file. */
export function linesOf(path: string): AsyncGenerator<string> {
  return linesIn(createReadStream(path, { highWaterMark: CHUNK }));
}

/** The lines of a stream, by `\n` alone: Node's `readline` also ends one at U+2028, which JSON may hold. */
export async function* linesIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      yield bytes.toString('utf8', from, end);
      from = end + 1;
    }
    rest = bytes.subarray(from);
  }
  if (rest.length > 0) yield rest.toString('utf8');
}

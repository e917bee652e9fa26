/**
 * A file cut into the texts of its rows, as it comes, so that memory does not grow with the file. What a row is, a scanner
 * says byte by byte: all that it needs to see are ASCII characters, which UTF-8 never hides within others.
 */
export type Piece = {
  /** Of its first byte, from 1. */
  line: number;
  bytes: Buffer;
  /** Why it is no row. */
  error?: string;
};
export const KEEP = 0;
export const SKIP = 1;
/** The byte ends a piece and is no part of it. */
export const END = 2;
export type Scanner = {
  scan: (byte: number) => typeof KEEP | typeof SKIP | typeof END;
  /** What is wrong where the file ends here. */
  atEnd: () => string | undefined;
};

const MAX_BYTES = 4 * 1024 * 1024;
const SHOWN_BYTES = 1_000;
const LF = 10;
const CR = 13;

export async function* piecesOf(chunks: AsyncIterable<Buffer>, scanner: Scanner): AsyncGenerator<Piece> {
  let parts: Buffer[] = [];
  let size = 0;
  let line = 1;
  let startLine = 1;
  let before = 0;

  function take(chunk: Buffer, from: number, until: number): void {
    size += until - from;
    // Of what is too large to be a row, only the beginning is kept.
    if (size <= MAX_BYTES) parts.push(chunk.subarray(from, until));
    else parts = [Buffer.concat(parts).subarray(0, SHOWN_BYTES)];
  }
  function close(error?: string): Piece | undefined {
    const bytes = Buffer.concat(parts);
    const tooLarge = size > MAX_BYTES ? `it has ${size} bytes, the limit is 4 MB` : undefined;
    const wrong = tooLarge ?? error;
    const piece = size === 0 ? undefined : { line: startLine, bytes, ...(wrong !== undefined && { error: wrong }) };
    [parts, size] = [[], 0];
    return piece;
  }

  for await (const chunk of chunks) {
    let from = -1;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      const is = scanner.scan(byte);
      if (is === KEEP) {
        if (from < 0) {
          from = at;
          if (size === 0) startLine = line;
        }
      } else {
        if (from >= 0) take(chunk, from, at);
        from = -1;
        const piece = is === END ? close() : undefined;
        if (piece) yield piece;
      }
      if (byte === LF ? before !== CR : byte === CR) line += 1;
      before = byte;
    }
    if (from >= 0) take(chunk, from, chunk.length);
  }
  const wrong = scanner.atEnd();
  const last = close(wrong);
  if (last) yield last;
  else if (wrong !== undefined) yield { line, bytes: Buffer.alloc(0), error: wrong };
}

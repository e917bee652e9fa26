import { quoted } from './columns.ts';

/** Text must be UTF-8 to the last byte: a letter that is mended would be another letter. Pieces may end within one. */
export type Utf8Check = {
  /** Where the first byte is that is none of UTF-8, counted from the start of the piece (before it where it began there). */
  wrongAt: (bytes: Buffer) => number | undefined;
  endsWithin: () => boolean;
};

/** @param isUtf8 of `node:buffer`, which looks at billions of bytes a second */
export function utf8Check(isUtf8: (bytes: Buffer) => boolean): Utf8Check {
  let begun: Buffer = Buffer.alloc(0);
  return {
    wrongAt(bytes) {
      const before = begun.byteLength;
      const all = before === 0 ? bytes : Buffer.concat([begun, bytes]);
      const whole = all.subarray(0, all.byteLength - unfinished(all));
      begun = Buffer.from(all.subarray(whole.byteLength));
      return isUtf8(whole) ? undefined : firstWrong(whole) - before;
    },
    endsWithin: () => begun.byteLength > 0,
  };
}

/** Bytes that a letter has, by its first one; 1 for what begins none. */
function lengthOf(first: number): number {
  if (first >= 0xf0 && first < 0xf8) return 4;
  if (first >= 0xe0) return first < 0xf0 ? 3 : 1;
  return first >= 0xc2 ? 2 : 1;
}

/** Bytes at the end that begin a letter which they do not end. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.byteLength); back++) {
    const byte = bytes[bytes.byteLength - back] ?? 0;
    if (byte >= 0x80 && byte < 0xc0) continue;
    return lengthOf(byte) > back ? back : 0;
  }
  return 0;
}

const LOST = '\ufffd';

function firstWrong(bytes: Buffer): number {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  for (let at = text.indexOf(LOST); at >= 0; at = text.indexOf(LOST, at + 1)) {
    const offset = Buffer.byteLength(text.slice(0, at));
    // A letter that says that another was lost may itself be in the file.
    if (bytes.toString('latin1', offset, offset + 3) !== '\xef\xbf\xbd') return offset;
  }
  return 0;
}

const AROUND = 12;

/** What the bytes around a wrong one would be in the encoding of Windows, where that makes letters; a guess for people. */
export function guessEncoding(bytes: Buffer, at: number): string {
  const around = bytes.subarray(Math.max(0, at - AROUND), at + AROUND);
  const [word = ''] = /[^\s,;|"]*$/.exec(around.toString('latin1', 0, Math.min(at, AROUND))) ?? [];
  const [rest = ''] = /^[^\s,;|"]*/.exec(around.toString('latin1', Math.min(at, AROUND))) ?? [];
  const read = new TextDecoder('windows-1252').decode(Buffer.from(word + rest, 'latin1'));
  return `It seems to be Windows-1252, in which ${quoted(read)} is written so (this is a guess)`;
}

import { refuseFile } from './refuse-file.ts';
import type { RowScan } from './row-scan.ts';

/**
 * The rows of one JSON array, behind its `[`. Brackets are counted, not paired: a row in which they do not pair is no JSON, and is rejected when
 * it is parsed. What stands between rows must be as JSON has it, or nobody knows what is a row.
 *
 * @param begins with the first row, or `within` the array, where a row ended
 */
type State = 'first' | 'value' | 'after' | 'within' | 'in row' | 'done';

const OPENS = 1;
const CLOSES = 2;
const QUOTE = 3;
const COMMA = 4;
const SPACE = 5;
const kinds = new Uint8Array(256);
for (const letter of '[{') kinds[letter.charCodeAt(0)] = OPENS;
for (const letter of ']}') kinds[letter.charCodeAt(0)] = CLOSES;
for (const letter of ' \t\r\n') kinds[letter.charCodeAt(0)] = SPACE;
kinds['"'.charCodeAt(0)] = QUOTE;
kinds[','.charCodeAt(0)] = COMMA;
const QUOTATION = 34;
const BACKSLASH = 92;
const CLOSING = 93;
const CLOSING_BRACE = 125;

type Scanned = { from: number; to: number; first?: boolean; ends?: number[] };

export function jsonArrayScan(begins: 'first' | 'within'): RowScan {
  let state: State = begins;
  let depth = 0;
  let isEscaped = false;
  let inText = false;

  /** Where the value that is being read ends, or -1. */
  function seekEnd(bytes: Uint8Array, from: number, to: number): number {
    for (let at = from; at < to; at++) {
      if (inText) {
        if (isEscaped) {
          isEscaped = false;
          continue;
        }
        while (at < to && bytes[at] !== QUOTATION && bytes[at] !== BACKSLASH) at++;
        if (at >= to) return -1;
        if (bytes[at] === BACKSLASH) isEscaped = true;
        else {
          inText = false;
          if (depth === 0) return at + 1;
        }
        continue;
      }
      const kind = kinds[bytes[at] ?? 0];
      if (kind === 0) continue;
      if (kind === QUOTE) inText = true;
      else if (kind === OPENS) depth++;
      else if (depth === 0) return at;
      else if (kind === CLOSES && --depth === 0) return at + 1;
    }
    return -1;
  }

  function scan(bytes: Uint8Array, { from, to, first = false, ends }: Scanned): number {
    let last = -1;
    for (let at = from; at < to; ) {
      if (state === 'in row') {
        const end = seekEnd(bytes, at, to);
        if (end < 0) break;
        state = 'after';
        rows.rows++;
        ends?.push(end);
        at = last = end;
        if (first) return last;
        continue;
      }
      const byte = bytes[at] ?? 0;
      if (kinds[byte] === SPACE) at++;
      else if (between(byte)) at++;
    }
    return last;
  }

  /** Reads a byte between rows; false where a row begins with it. */
  function between(byte: number): boolean {
    const isEnd = byte === CLOSING;
    const isComma = kinds[byte] === COMMA;
    if (state === 'done') throw refuseFile('The file goes on behind the end of its JSON array.');
    if (isEnd && state !== 'value') state = 'done';
    else if (isComma && (state === 'after' || state === 'within')) state = 'value';
    else if (isEnd || isComma || byte === CLOSING_BRACE) {
      const found = String.fromCharCode(byte);
      throw refuseFile(`The JSON array has ${found} where row ${rows.rows + 1} is to begin.`);
    } else if (state === 'after') throw refuseFile(`The JSON array has no comma behind row ${rows.rows}.`);
    else {
      state = 'in row';
      return false;
    }
    return true;
  }

  const rows: RowScan = {
    scan,
    rows: 0,
    between: ', \t\r\n',
    open: () => (state === 'in row' ? 'row' : 'no'),
    finish() {
      // A word, such as a number, has no end of its own; at the end of a part it has ended.
      if (state === 'in row' && begins === 'within' && depth === 0 && !inText) {
        rows.rows++;
        return;
      }
      if (state === 'in row')
        throw refuseFile(`Row ${rows.rows + 1} of the JSON array never ends: the file is not whole.`);
      if (begins === 'first' && state !== 'done') throw refuseFile('The JSON array never ends: the file is not whole.');
    },
  };
  return rows;
}

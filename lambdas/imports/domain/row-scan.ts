import type { LineEnds } from '#core/values/csv.ts';

/**
 * Where the rows of a file end, found in its bytes as they come: nothing is kept of a row, however long it is. Cutting and judging
 * both ask the same scan, so a part always ends where a row does.
 */
export type RowScan = {
  /**
   * Reads bytes `from` to `to`; answers where the last row of them that ended did, or with `first` the first one, behind which
   * it stops; -1 where none did. What stands between rows, such as an empty line, belongs to the next one. `ends` gets them all.
   */
  scan: (bytes: Uint8Array, at: { from: number; to: number; first?: boolean; ends?: number[] }) => number;
  /** Rows that ended so far. */
  rows: number;
  /** Whether it is within a row, and why that one has not ended. */
  open: () => 'no' | 'row' | 'quotes';
  /** Letters that stand between rows. */
  between: string;
  /** At the end of the file: a last row needs no line end. `bad-input` where the file cannot end here. */
  finish: () => void;
};

const LF = 10;
const CR = 13;
const QUOTE = 34;
const SPACE = 32;
const TAB = 9;

/** Kinds of bytes, looked up: most bytes are letters, and are passed over by one look. */
function kindsOf(pairs: readonly (readonly [byte: number, kind: number])[]): Uint8Array {
  const kinds = new Uint8Array(256);
  for (const [byte, kind] of pairs) kinds[byte] = kind;
  return kinds;
}

const END = 1;
const IS_QUOTE = 2;
const BETWEEN = 3;
const IS_CR = 4;

/** @param delimiter one character of ASCII */
export function csvRowScan(delimiter: string, lineEnds: LineEnds): RowScan {
  const kinds = kindsOf([
    [LF, lineEnds === 'cr' ? 0 : END],
    [CR, lineEnds === 'lf' ? IS_CR : END],
    [QUOTE, IS_QUOTE],
    [delimiter.charCodeAt(0), BETWEEN],
  ]);
  let state: 'row start' | 'cr' | 'cell start' | 'plain' | 'quoted' | 'quote' = 'row start';

  function scan(bytes: Uint8Array, { from, to, first = false }: { from: number; to: number; first?: boolean }): number {
    let last = -1;
    let at = from;
    while (at < to) {
      if (state === 'plain') while (at < to && kinds[bytes[at] ?? 0] === 0) at++;
      else if (state === 'quoted') while (at < to && bytes[at] !== QUOTE) at++;
      if (at >= to) break;
      const kind = kinds[bytes[at] ?? 0];
      at++;
      if (state === 'quoted') state = 'quote';
      else if (kind === 0) state = 'plain';
      else if (kind === IS_CR) state = state === 'row start' ? 'cr' : 'plain';
      else if (kind === BETWEEN) state = 'cell start';
      else if (kind === IS_QUOTE) state = state === 'plain' || state === 'cr' ? 'plain' : 'quoted';
      else if (isEmpty()) state = 'row start';
      else {
        state = 'row start';
        rows.rows++;
        last = at;
        if (first) return last;
      }
    }
    return last;
  }

  /** Whether the line has nothing so far: a line end of two letters may have begun. */
  const isEmpty = () => state === 'row start' || state === 'cr';

  const rows: RowScan = {
    scan,
    rows: 0,
    between: '\r\n',
    open() {
      if (state === 'quoted') return 'quotes';
      return state === 'row start' ? 'no' : 'row';
    },
    finish() {
      if (!isEmpty()) rows.rows++;
      state = 'row start';
    },
  };
  return rows;
}

/** A row a line. A line end within a text of JSON is written `\n`, so a line's end is a row's, whatever is wrong with the row. */
export function jsonLinesScan(): RowScan {
  const kinds = kindsOf([LF, CR].map((byte) => [byte, END]));
  let isEmpty = true;

  function scan(
    bytes: Uint8Array,
    { from, to, first = false, ends }: { from: number; to: number; first?: boolean; ends?: number[] },
  ): number {
    let last = -1;
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      if (isEmpty) {
        if (byte === SPACE || byte === TAB || kinds[byte] === END) continue;
        isEmpty = false;
      }
      while (at < to && kinds[bytes[at] ?? 0] === 0) at++;
      if (at >= to) break;
      isEmpty = true;
      rows.rows++;
      last = at + 1;
      ends?.push(last);
      if (first) return last;
    }
    return last;
  }

  const rows: RowScan = {
    scan,
    rows: 0,
    between: ' \t\r\n',
    open: () => (isEmpty ? 'no' : 'row'),
    finish() {
      if (!isEmpty) rows.rows++;
      isEmpty = true;
    },
  };
  return rows;
}

/**
 * CSV (https://www.rfc-editor.org/rfc/rfc4180) as spreadsheets and databases write it: any line end, quoted cells with delimiters,
 * line ends and doubled quotes. A quote inside of a cell that does not begin with one is a letter. A line without anything is
 * no row, so the `\n` of a `\r\n` is an empty line behind a row that `\r` has ended.
 *
 * What is wrong with a row's quotes is told beside its cells: who must not guess refuses the row.
 */
export type Flaw = {
  is: 'letter behind its closing quote' | 'quote that is never closed' /** Of the cell, counted from 0. */;
  column: number;
};

export type CsvRows = {
  /** Reads the next row; false where there is none. */
  next: () => boolean;
  /** Of the row that was read; the next one reuses the list. */
  cells: string[];
  flaw: Flaw | undefined;
  /** Where in the text it is, without its line end. */
  from: number;
  to: number;
};

const QUOTE = 34;
const LF = 10;
const CR = 13;

/** @param text whole rows · @param delimiter one character */
export function csvRows(text: string, delimiter = ','): CsvRows {
  const end = text.length;
  const cells: string[] = [];
  const rows: CsvRows = { next, cells, flaw: undefined, from: 0, to: 0 };
  const between = delimiter.charCodeAt(0);
  let at = 0;

  function next(): boolean {
    while (at < end && isLineEnd(text.charCodeAt(at))) at++;
    if (at >= end) return false;
    cells.length = 0;
    rows.flaw = undefined;
    rows.from = at;
    for (;;) {
      const from = at;
      if (text.charCodeAt(at) === QUOTE) cells.push(quoted());
      else {
        seekEnd();
        cells.push(text.slice(from, at));
      }
      if (at >= end || text.charCodeAt(at) !== between) break;
      at++;
    }
    rows.to = at;
    return true;
  }

  /** To the delimiter or line end behind a cell, or the end of the text. */
  function seekEnd(): void {
    for (; at < end; at++) {
      const letter = text.charCodeAt(at);
      if (letter === between || letter === LF || letter === CR) return;
    }
  }

  function quoted(): string {
    let inside = '';
    at++;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote < 0) {
        rows.flaw ??= { is: 'quote that is never closed', column: cells.length };
        inside += text.slice(at);
        at = end;
        return inside;
      }
      const isDoubled = text.charCodeAt(quote + 1) === QUOTE;
      inside += text.slice(at, isDoubled ? quote + 1 : quote);
      at = quote + (isDoubled ? 2 : 1);
      if (!isDoubled) break;
    }
    const behind = at;
    seekEnd();
    if (at === behind) return inside;
    rows.flaw ??= { is: 'letter behind its closing quote', column: cells.length };
    return inside + text.slice(behind, at);
  }

  return rows;
}

const isLineEnd = (letter: number) => letter === LF || letter === CR;

/** The rows of a text that is whole, whatever is wrong with their quotes; a byte order mark is none of it. */
export function* readCsv(text: string, delimiter?: string): Generator<string[]> {
  const rows = csvRows(text.startsWith('\ufeff') ? text.slice(1) : text, delimiter);
  while (rows.next()) yield [...rows.cells];
}

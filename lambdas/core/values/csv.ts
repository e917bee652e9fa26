/**
 * CSV (https://www.rfc-editor.org/rfc/rfc4180) as spreadsheets and databases write it: any line end, quoted cells with delimiters,
 * line ends and doubled quotes. A quote inside of a cell that does not begin with one is a letter. A line without anything is
 * no row. Where lines end with `\n` or `\r\n`, a `\r` within a row is a letter, for Python and who builds on it do not quote it.
 *
 * What is wrong with a row's quotes is told beside its cells: who must not guess refuses the row.
 */
export type Flaw = {
  is: 'letter behind its closing quote' | 'quote that is never closed' /** Of the cell, counted from 0. */;
  column: number;
};

/** `cr`: lines end with `\r` alone, as some spreadsheets on a Macintosh write them, and a `\n` is a letter. `any`: nobody knows yet. */
export type LineEnds = 'lf' | 'cr' | 'any';

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
export function csvRows(
  text: string,
  { delimiter = ',', lineEnds = 'lf' }: { delimiter?: string; lineEnds?: LineEnds } = {},
): CsvRows {
  const end = text.length;
  const cells: string[] = [];
  const rows: CsvRows = { next, cells, flaw: undefined, from: 0, to: 0 };
  const between = delimiter.charCodeAt(0);
  const oneEnd = lineEnds === 'cr' ? CR : LF;
  const otherEnd = lineEnds === 'lf' ? LF : CR;
  let at = 0;

  function next(): boolean {
    skipEmptyLines();
    if (at >= end) return false;
    cells.length = 0;
    rows.flaw = undefined;
    rows.from = at;
    for (;;) {
      const from = at;
      if (text.charCodeAt(at) === QUOTE) cells.push(quoted());
      else {
        seekEnd();
        cells.push(text.slice(from, endBefore(from)));
      }
      if (at >= end || text.charCodeAt(at) !== between) break;
      at++;
    }
    rows.to = endBefore(rows.from);
    return true;
  }

  function skipEmptyLines(): void {
    for (; at < end; at++) {
      const letter = text.charCodeAt(at);
      if (letter === oneEnd || letter === otherEnd) continue;
      if (letter !== CR || (at + 1 < end && text.charCodeAt(at + 1) !== LF)) return;
    }
  }

  /** To the delimiter or line end behind a cell, or the end of the text. */
  function seekEnd(): void {
    for (; at < end; at++) {
      const letter = text.charCodeAt(at);
      if (letter === between || letter === oneEnd || letter === otherEnd) return;
    }
  }

  /** Where a cell ends of which the line end may be `\r\n`. */
  function endBefore(from: number): number {
    const endsRow = at >= end || text.charCodeAt(at) !== between;
    return endsRow && at > from && text.charCodeAt(at - 1) === CR ? at - 1 : at;
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
    const stop = endBefore(behind);
    if (stop === behind) return inside;
    rows.flaw ??= { is: 'letter behind its closing quote', column: cells.length };
    return inside + text.slice(behind, stop);
  }

  return rows;
}

/** How the lines of a text end, by its first row. */
export function lineEndsOf(text: string, delimiter?: string): 'lf' | 'cr' {
  const rows = csvRows(text, { ...(delimiter !== undefined && { delimiter }), lineEnds: 'any' });
  rows.next();
  return text[rows.to] === '\r' && text[rows.to + 1] !== '\n' ? 'cr' : 'lf';
}

/** The rows of a text that is whole, whatever is wrong with their quotes; a byte order mark is none of it. */
export function* readCsv(given: string, delimiter = ','): Generator<string[]> {
  const text = given.startsWith('\ufeff') ? given.slice(1) : given;
  const rows = csvRows(text, { delimiter, lineEnds: lineEndsOf(text, delimiter) });
  while (rows.next()) yield [...rows.cells];
}

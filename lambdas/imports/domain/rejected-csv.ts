import { REJECTED_COLUMNS } from './columns.ts';

/**
 * A file of rejected rows: the file's own columns behind two more, the reason and the number of the row. It is opened in
 * spreadsheets, which take a cell that begins with `=`, `+`, `-`, `@`, a tab or a line end for a formula; so such a cell gets an
 * apostrophe in front. One that has an apostrophe there gets another. When the file is sent again, the two columns are left out
 * and one apostrophe of each cell is taken away: what nobody changed is what it was, to the letter.
 */
const FORMULA = /^[=+\-@\t\r\n'＝＋－＠]/;
/** No formula has only these letters; a phone number and a sum keep their look. */
const NUMBER = /^[+-]\d[\d.]*$/;

export const guarded = (cell: string) => (FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell);
export const unguarded = (cell: string) => (cell.startsWith("'") ? cell.slice(1) : cell);

/** By which spreadsheets know that a CSV is UTF-8. */
export const REJECTED_MARK = '\ufeff';

/** Whether a file is one of rejected rows, by its header. */
export function isRejectedFile(header: readonly string[]): boolean {
  return REJECTED_COLUMNS.every((name, at) => header[at] === name);
}

/** The cells of a row, or of the header, as they had been in the file whose rejected rows these are. */
export function cellsAsSent(cells: readonly string[]): string[] {
  return cells.slice(REJECTED_COLUMNS.length).map(unguarded);
}

const IN_QUOTES = /["\r\n]/;

/** A row with its line end. @param delimiter that of the file */
export function rejectedLine(cells: readonly string[], delimiter: string): string {
  return `${cells.map((cell) => quotedCell(guarded(cell), delimiter)).join(delimiter)}\r\n`;
}

function quotedCell(cell: string, delimiter: string): string {
  return IN_QUOTES.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

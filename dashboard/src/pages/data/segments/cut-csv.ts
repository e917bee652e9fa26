/**
 * A list of people is sent in requests of limited size (docs/segments.md): a CSV is cut between its rows into pieces, each with the
 * first line again. Quoted cells may hold line ends.
 */
export type Piece = { text: string; rows: number };
export type Limits = { rows: number; contacts: number; bytes: number };

/** Below what a request may have, which is 4 MB. */
export const LIMITS: Limits = { rows: 100_000, contacts: 5_000, bytes: 3_500_000 };
const COLUMNS = ['identity', 'objectid', 'email', 'phone'];

export type CutCsv =
  | { kind: 'pieces'; pieces: Piece[]; rows: number; columns: string[] }
  | { kind: 'unfit'; why: string };

export function cutCsv(text: string, limits: Limits = LIMITS): CutCsv {
  const [header, ...rows] = linesOf(text.replace(/^\ufeff/, ''));
  const columns = header === undefined ? [] : columnsOf(header);
  if (header === undefined || columns.length === 0) {
    return { kind: 'unfit', why: 'The first line must have a column identity, objectId, email or phone.' };
  }
  if (rows.length === 0) return { kind: 'unfit', why: 'There is no row below the first line.' };
  const hasContacts = columns.some((name) => name === 'email' || name === 'phone');
  const most = hasContacts ? Math.min(limits.rows, limits.contacts) : limits.rows;
  const encoder = new TextEncoder();
  const pieces: Piece[] = [];
  let piece: string[] = [];
  let bytes = 0;
  const flush = () => {
    if (piece.length > 0) pieces.push({ text: [header, ...piece].join('\n'), rows: piece.length });
    piece = [];
    bytes = 0;
  };
  for (const row of rows) {
    const size = encoder.encode(row).length + 1;
    if (piece.length === most || bytes + size > limits.bytes) flush();
    piece.push(row);
    bytes += size;
  }
  flush();
  return { kind: 'pieces', pieces, rows: rows.length, columns };
}

function columnsOf(header: string): string[] {
  const names = header.split(',').map((name) =>
    name
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim()
      .toLowerCase(),
  );
  return COLUMNS.filter((name) => names.includes(name));
}

/** Lines that are not empty, each as it is; a line end within quotes is of its line. */
function linesOf(text: string): string[] {
  const lines: string[] = [];
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === '"') isQuoted = !isQuoted;
    if (at < text.length && (isQuoted || character !== '\n')) continue;
    const line = text.slice(start, at).replace(/\r$/, '');
    if (line !== '') lines.push(line);
    start = at + 1;
  }
  return lines;
}

/** Rows as CSV for a spreadsheet: a cell that would be read as a formula is kept a text. */
export function csvOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => {
    const isFormula = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d\s().-]+$/.test(text);
    const safe = isFormula ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}

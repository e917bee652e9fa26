/**
 * CSV (https://www.rfc-editor.org/rfc/rfc4180) as spreadsheets write it: a byte order mark, any line end, quoted cells with
 * commas, line ends and doubled quotes. A quote inside of a cell that does not begin with one is a letter. Lines without
 * anything are no rows.
 */
type Cell = { text: string /** Where the next one begins, or the text ends. */; next: number; endsRow: boolean };

export function* readCsv(text: string): Generator<string[]> {
  let row: string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at);
    row.push(cell.text);
    at = cell.next;
    const isAfterComma = !cell.endsRow && at === text.length;
    if (isAfterComma) row.push('');
    if (!cell.endsRow && !isAfterComma) continue;
    if (row.length > 1 || row[0] !== '') yield row;
    row = [];
  }
}

function plainCell(text: string, from: number): Cell {
  const end = endOf(text, from);
  return { text: text.slice(from, end), ...after(text, end) };
}

function quotedCell(text: string, from: number): Cell {
  let inside = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    // A quote that is never closed: all that is left is the cell.
    if (quote < 0) return { text: inside + text.slice(at), next: text.length, endsRow: true };
    inside += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      const end = endOf(text, quote + 1);
      return { text: inside + text.slice(quote + 1, end), ...after(text, end) };
    }
    inside += '"';
    at = quote + 2;
  }
}

/** Where a cell without quotes ends. */
function endOf(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (letter === ',' || letter === '\n' || letter === '\r') return at;
  }
  return text.length;
}

function after(text: string, end: number): Pick<Cell, 'next' | 'endsRow'> {
  if (text[end] === '\r' && text[end + 1] === '\n') return { next: end + 2, endsRow: true };
  return { next: Math.min(end + 1, text.length), endsRow: text[end] !== ',' };
}

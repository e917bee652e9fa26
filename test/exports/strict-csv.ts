/** CSV by RFC 4180 and nothing else; throws where a file is not of it. Cells tell an empty text from no value. */
export type StrictCsv = { header: string[]; rows: string[][] };

export function strictCsv(text: string): StrictCsv {
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const row: string[] = [];
    for (;;) {
      const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\n)/y;
      cell.lastIndex = at;
      const found = cell.exec(text);
      if (!found) throw new Error(`no CSV at ${at}: ${JSON.stringify(text.slice(at, at + 80))}`);
      row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
      at = cell.lastIndex;
      if (found[3] === '\n') break;
    }
    rows.push(row);
  }
  const [header = [], ...body] = rows;
  for (const row of body)
    if (row.length !== header.length) throw new Error(`${row.length} cells, not ${header.length}`);
  return { header, rows: body };
}

/** What a reader finds in the cell of a value; lists and objects are JSON. */
export function valueInCell(value: unknown): string | undefined {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return undefined;
  const text = value.toWellFormed().replaceAll('\0', '\ufffd');
  const isHarmless = /^(-?\d+(\.\d+)?([eE][+-]?\d+)?|\+\d+)$/.test(text);
  return '=+-@\t\r'.includes(text.charAt(0) || ' ') && !isHarmless ? `'${text}` : text;
}

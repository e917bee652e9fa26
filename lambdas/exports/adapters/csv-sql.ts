/**
 * Cells of CSV files, safe to open in a spreadsheet: a text that would be taken for a formula gets an apostrophe before
 * it (https://owasp.org/www-community/attacks/CSV_Injection). What reads as a JSON number, `-5` say, stays as it is.
 */
const PLAIN_NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** SQL: a text column as a guarded cell. `= + - @`, tab and CR are 61, 43, 45, 64, 9 and 13. */
export function cellSql(column: string): string {
  const number = `regexp_full_match(${column}, '-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?')`;
  return `CASE WHEN unicode(${column}) IN (61, 43, 45, 64, 9, 13) AND NOT ${number} THEN '''' || ${column} ELSE ${column} END`;
}

/** A header line; its cells are guarded like all others. */
export function headerLine(columns: readonly string[]): string {
  return `${columns.map(headerCell).join(',')}\n`;
}

function headerCell(name: string): string {
  const guarded = /^[=+\-@\t\r]/.test(name) && !PLAIN_NUMBER.test(name) ? `'${name}` : name;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Columns of properties beside the fixed ones; one of the same name as a fixed one says where it is from. */
export function propertyColumns(
  fixed: readonly string[],
  { keys, from }: { keys: readonly string[]; from: string },
): string[] {
  return keys.map((key) => (fixed.includes(key) ? `${from}.${key}` : key));
}

/** SQL: guarded cells of JSON members, which one parse of the column brings. */
export function memberCellsSql(list: string, keys: readonly string[]): string[] {
  return keys.map((_, index) => cellSql(`${list}[${index + 1}]`));
}

/** A JSON pointer to a member, whatever its name (RFC 6901). */
export function pointerTo(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

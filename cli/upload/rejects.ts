import { fieldsOf, fieldText } from '../read/csv-fields.ts';
import type { Rejected } from './upload-rows.ts';

/**
 * Rows that were not taken, each as it stood with the reason beside it, so that they can be corrected and pushed again from
 * the file that tells of them; files of rejected rows of imports are written likewise, so either door takes both. In CSV no cell is a formula to a spreadsheet; what is put before one is taken away again when
 * the file is pushed.
 */
export const REASON_COLUMNS = ['_reason', '_row'] as const;

/** A cell with an apostrophe in front gets another one, so that taking one away gives back what was there. */
const FORMULA = /^[=+\-@\t\r\n'＝＋－＠]/;
/** A phone number and a sum keep their look (wire contract, exports: file records). */
const NUMBER = /^[+-]\d[\d.]*$/;

export function guarded(cell: string): string {
  return FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
}

export function unguarded(cell: string): string {
  return cell.startsWith("'") ? cell.slice(1) : cell;
}

export function rejectedHeader(header: readonly string[], delimiter: string): string {
  return [...REASON_COLUMNS, ...header.map(guarded)].map((name) => fieldText(name, delimiter)).join(delimiter);
}

/** A row of which no fields can be made is one cell: whoever corrects it sees all of it. */
export function rejectedCsv({ line, reason, raw }: Rejected, delimiter: string): string {
  const read = fieldsOf(raw, delimiter);
  const cells = [reason, String(line), ...('error' in read ? [raw] : read.fields)];
  return cells.map((cell) => fieldText(guarded(cell), delimiter)).join(delimiter);
}

/** @param raw JSON, or a line that is none */
export function rejectedJson({ line, code, reason, raw }: Rejected): string {
  const told = { line, ...(code !== undefined && { code }), reason };
  const row = isJson(raw) ? `"record":${raw.replace(/[\r\n]+/g, ' ')}` : `"text":${JSON.stringify(raw)}`;
  return `${JSON.stringify(told).slice(0, -1)},${row}}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

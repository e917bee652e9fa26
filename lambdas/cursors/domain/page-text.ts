import { formatToken, type PageRef } from './token.ts';

/**
 * The text of pages. A data page has exactly three keys and always a next cursor; the end of the data is a page of its
 * own that says nothing but success: clients tell the two apart by that (wire contract, Get Events: pages).
 */
export const END_PAGE = '{"status":"success"}';

/** Between two records; a line end stands nowhere within one, since JSON texts escape it. */
export const RECORD_SEPARATOR = ',\n';
const LINE_END = 10;

export function pageText(records: Uint8Array, next: PageRef): Uint8Array {
  const head = `{"status":"success","next_cursor":"${formatToken(next)}","records":[`;
  return Buffer.concat([Buffer.from(head), records, Buffer.from(']}')]);
}

/**
 * Cuts a page's records into about `count` parts of about equal size, between records. Fewer where single records are
 * that large.
 */
export function cutRecords(records: Uint8Array, count: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let cut = 1; cut < count; cut++) {
    const lineEnd = records.indexOf(LINE_END, Math.max(start, Math.floor((records.length * cut) / count)));
    if (lineEnd < 0) break;
    parts.push(records.subarray(start, lineEnd + 1 - RECORD_SEPARATOR.length));
    start = lineEnd + 1;
  }
  return [...parts, records.subarray(start)];
}

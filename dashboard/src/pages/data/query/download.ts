import { walk } from './ask-api.ts';
import type { Subject } from './asked.ts';

/** All rows of a query as NDJSON, one record a line, read page by page. */
const PAGE = 5_000;

export type Downloading = { signal: AbortSignal; onRows: (rows: number) => void };

/** What was read goes into a Blob page by page, which the browser keeps on the disk and not in the page. */
export async function downloadRows(
  of: Subject,
  { text, signal, onRows }: { text: string } & Downloading,
): Promise<number> {
  let rows = 0;
  let file = new Blob([], { type: 'application/x-ndjson' });
  for await (const records of walk(of, { text, signal, options: { batchSize: PAGE } })) {
    file = new Blob([file, records.map((record) => `${JSON.stringify(record)}\n`).join('')], { type: file.type });
    rows += records.length;
    onRows(rows);
  }
  save(file, `${of}.ndjson`);
  return rows;
}

/** Hands a file to the browser, as if it had been linked to. */
export function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the file over by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

import type { FileRows, RowsLayout } from './file-rows.ts';
import type { Reading } from './row-record.ts';
import { csvRowsOf } from './rows-of-csv.ts';
import { jsonRowsOf } from './rows-of-json.ts';

export function rowsOfFile(layout: RowsLayout, reading: Reading): FileRows {
  return layout.format === 'csv' ? csvRowsOf(layout, reading) : jsonRowsOf(layout, reading);
}

import { csvRows, type Flaw } from '#core/values/csv.ts';
import { quoted, REJECTED_COLUMNS } from './columns.ts';
import type { FileRows, RowsLayout, Why } from './file-rows.ts';
import { cellsAsSent, isRejectedFile, REJECTED_MARK, rejectedLine } from './rejected-csv.ts';
import { type Reading, type RecordOfRow, recordReader } from './row-record.ts';
import { csvRowScan } from './row-scan.ts';
import { isTooLong, rowTooLong, SHOWN_BYTES } from './too-long.ts';

/** Rows of CSV. A file of rejected rows that is sent again is read as the file was whose rows they are. */
export function csvRowsOf(
  { delimiter = ',', header: given = [], lineEnds = 'lf' }: RowsLayout,
  reading: Reading,
): FileRows {
  const isAgain = isRejectedFile(given);
  const asSent = (cells: readonly string[]) => (isAgain ? cellsAsSent(cells) : cells);
  const header = asSent(given);
  const recordOf = recordReader({ ...reading, header });

  const line = (cells: readonly string[], { reason, row }: Why) =>
    rejectedLine([reason, String(row), ...cells], delimiter);
  // Never as many cells as there are columns: what could not be read is not taken for something else when it comes again.
  const unread = (text: string) => (why: Why) => line(header.length === 1 ? [text, ''] : [text], why);

  return {
    scan: () => csvRowScan(delimiter, lineEnds),
    head: REJECTED_MARK + rejectedLine([...REJECTED_COLUMNS, ...header], delimiter),
    tooLong: (begins, take) => take(rowTooLong, unread(begins)),
    each({ bytes }, take) {
      const text = bytes.toString('utf8');
      const rows = csvRows(text, { delimiter, lineEnds });
      const shown = (why: Why) => line(asSent(rows.cells), why);
      while (rows.next()) {
        const { from, to, flaw } = rows;
        if (isTooLong({ of: text, from, to })) take(rowTooLong, unread(text.slice(from, from + SHOWN_BYTES)));
        else if (flaw) take(flawed(flaw, given), unread(text.slice(from, to)));
        else take(recordOf(asSent(rows.cells)), shown);
      }
    },
  };
}

function flawed({ is, column }: Flaw, header: readonly string[]): RecordOfRow {
  const name = header[column];
  const sort = `A cell of the row has a ${is}: a cell with quotes in it stands in quotes, and each quote in it is written twice`;
  const where = name === undefined ? `Cell ${column + 1}` : `The column ${quoted(name)}`;
  return { kind: 'unfit', sort, reason: sort.replace('A cell of the row', where).concat('.') };
}

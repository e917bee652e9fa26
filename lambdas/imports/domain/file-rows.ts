import type { Layout } from './layout.ts';
import type { RecordOfRow } from './row-record.ts';
import type { RowScan } from './row-scan.ts';

/**
 * The rows of a part, one after the other, each as a record or with the reason why it is none. How a row looks in the file of
 * rejected rows is asked for only where it is rejected, and before the next one is read.
 */
export type Shown = (why: Why) => string;
export type Why = { reason: string /** Its number in the file. */; row: number };
export type TakeRow = (read: RecordOfRow, shown: Shown) => void;

export type FileRows = {
  /** Of a part: where rows end in it. */
  scan: () => RowScan;
  /** The rows of bytes that are whole rows, which end at `ends`. */
  each: (rows: { bytes: Buffer; ends: readonly number[] }, take: TakeRow) => void;
  /** A row that is too long, of which only the beginning is there. */
  tooLong: (begins: string, take: TakeRow) => void;
  /** What stands above all rejected rows. */
  head: string;
};

export type RowsLayout = Pick<Layout, 'format' | 'delimiter' | 'header' | 'lineEnds' | 'rowsAre'>;

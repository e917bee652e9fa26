import { csvRows, lineEndsOf } from '#core/values/csv.ts';
import type { FileType } from './columns.ts';
import { guessDelimiter } from './delimiter.ts';
import type { Column, Delimiter } from './mapping.ts';
import { cellsAsSent, isRejectedFile } from './rejected-csv.ts';
import { suggestNames, suggestType } from './suggest.ts';

/**
 * What a file looks like, from its first bytes, for who maps its columns. It finds nothing wrong: that is said when the file is
 * cut and judged, of the whole of it.
 */
export type Sample = {
  delimiter: Delimiter;
  /** Each with the name and the type that it may have. */
  columns: Column[];
  /** The first ones as they are; a row may have fewer or more cells than there are columns. */
  rows: string[][];
};

export const SAMPLE_ROWS = 15;
/** As many bytes of the file are enough for a sample. */
export const SAMPLE_BYTES = 1_048_576;
/** Values that a type is guessed from. */
const MOST_LOOKED_AT = 1_000;

type Sampled = { isWhole: boolean; type: FileType; delimiter?: Delimiter | undefined };

/**
 * @param bytes the first ones of a CSV, no longer compressed; `isWhole` where they are all
 * @param sampled where it is not said what is between cells, it is guessed by the header
 */
export function sampleOf(bytes: Buffer, { isWhole, type, delimiter: said }: Sampled): Sample {
  const delimiter = said ?? guessDelimiter(decoded(bytes));
  const { header, rows } = firstRows(bytes, { isWhole, delimiter, most: MOST_LOOKED_AT });
  const names = suggestNames(header, type);
  const columns = header.map((column, at): Column => {
    const name = names[at] ?? column;
    return {
      column,
      name,
      ...suggestType(
        name,
        rows.map((cells) => cells[at] ?? ''),
      ),
    };
  });
  return { delimiter, columns, rows: rows.slice(0, SAMPLE_ROWS) };
}

type First = { isWhole: boolean; delimiter: string; most: number };

/** The header and the first rows; of a file of rejected rows, as they had been in the file that they come from. */
export function firstRows(bytes: Buffer, { isWhole, delimiter, most }: First): { header: string[]; rows: string[][] } {
  const text = decoded(bytes);
  const found = csvRows(text, { delimiter, lineEnds: lineEndsOf(text, delimiter) });
  const rows: string[][] = [];
  while (rows.length <= most && found.next()) {
    // The last row of a beginning may be half a row.
    if (!isWhole && found.to === text.length && rows.length > 0) break;
    rows.push([...found.cells]);
  }
  const [header = [], ...values] = isRejectedFile(rows[0] ?? []) ? rows.map(cellsAsSent) : rows;
  return { header: header.map((name) => name.replace(/^ +| +$/g, '')), rows: values };
}

/** A letter whose bytes the sample ends within is not shown; what is not UTF-8 is, as replaced letters. */
function decoded(bytes: Buffer): string {
  return new TextDecoder('utf-8').decode(bytes, { stream: true });
}

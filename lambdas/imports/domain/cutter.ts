import { checkTargets, columnsOf, type FileType } from './columns.ts';
import { readHeader } from './delimiter.ts';
import { jsonArrayScan } from './json-array-scan.ts';
import { formatOf, isTabbed } from './kind-of-file.ts';
import type { Layout } from './layout.ts';
import type { Delimiter, Mapping } from './mapping.ts';
import { refuseFile } from './refuse-file.ts';
import { cellsAsSent, isRejectedFile } from './rejected-csv.ts';
import { csvRowScan, jsonLinesScan, type RowScan } from './row-scan.ts';
import { MAX_ROW_BYTES, MAX_UNENDED_BYTES } from './too-long.ts';
import { guessEncoding, utf8Check } from './utf8.ts';

/**
 * Cuts a file into parts of whole rows as its bytes come, and finds on the way whatever is wrong with it as a whole: another
 * encoding, a header that the mapping does not go with, an end within a row. No part of it is kept here.
 */
export type CutPart = { part: number; from: number; to: number; firstRow: number; rows: number };
/** Bytes of the file in their order, from its first row on; with `ends`, the part ends behind them. */
export type Piece = { bytes: Buffer; ends?: CutPart };
export type Cutting = {
  fileName: string;
  type: FileType;
  mapping: Mapping | undefined;
  delimiter: Delimiter | undefined;
  /** A part ends where the first row ends behind so many bytes. */
  partBytes: number;
  isUtf8: (bytes: Buffer) => boolean;
};

type Begun = Pick<Layout, 'format' | 'delimiter' | 'header' | 'lineEnds' | 'rowsAre'> & {
  scan: RowScan;
  /** Where the rows begin. */
  dataFrom: number;
};

export function cutter(cutting: Cutting) {
  const utf8 = utf8Check(cutting.isUtf8);
  let head: Buffer = Buffer.alloc(0);
  let begun: Begun | undefined;
  /** Bytes that were read, and of them those before the last end of a row. */
  let read = 0;
  let ended = 0;
  let part = { number: 0, from: 0, rows: 0 };

  /** @returns pieces of the rows, in order; none until the header is whole */
  function push(chunk: Buffer, isEnd = false): Piece[] {
    if (begun) return cut(chunk, begun);
    head = head.byteLength > 0 ? Buffer.concat([head, chunk]) : chunk;
    begun = beginningOf(head, { cutting, isEnd });
    if (!begun) return [];
    part.from = read = ended = begun.dataFrom;
    const rows = head.subarray(begun.dataFrom);
    head = Buffer.alloc(0);
    return cut(rows, begun);
  }

  function cut(bytes: Buffer, { scan }: Begun): Piece[] {
    const wrongAt = utf8.wrongAt(bytes);
    if (wrongAt !== undefined) throw notUtf8(bytes, { scan, wrongAt, read });
    const last = scan.scan(bytes, { from: 0, to: bytes.byteLength });
    if (last >= 0) ended = read + last;
    read += bytes.byteLength;
    if (read - ended > MAX_UNENDED_BYTES) throw unended(scan, read - ended);
    if (last < 0 || ended - part.from < cutting.partBytes || scan.rows === part.rows) return [{ bytes }];
    return [{ bytes: bytes.subarray(0, last), ends: endOf(ended, scan) }, { bytes: bytes.subarray(last) }];
  }

  function endOf(to: number, scan: RowScan): CutPart {
    const { number, from, rows } = part;
    part = { number: number + 1, from: to, rows: scan.rows };
    return { part: number, from, to, firstRow: rows + 1, rows: scan.rows - rows };
  }

  /** At the end of the file: what is left of it, and how it is written. */
  function finish(): { pieces: Piece[]; layout: Omit<Layout, 'bytes' | 'sha256'> } {
    const pieces = begun ? [] : push(Buffer.alloc(0), true);
    if (!begun) throw refuseFile('The file is empty.');
    const { scan, dataFrom: _, ...found } = begun;
    if (utf8.endsWithin()) throw refuseFile('The file ends within a letter: it is not whole, or not UTF-8.');
    if (scan.open() === 'quotes' && read - ended > MAX_ROW_BYTES) throw unended(scan, read - ended);
    scan.finish();
    if (scan.rows > part.rows) pieces.push({ bytes: Buffer.alloc(0), ends: endOf(read, scan) });
    return { pieces, layout: { ...found, rows: scan.rows } };
  }

  return { push, finish };
}

/** Undefined while more of the file is needed to know. */
function beginningOf(head: Buffer, { cutting, isEnd }: { cutting: Cutting; isEnd: boolean }): Begun | undefined {
  const from = head.toString('latin1', 0, 3) === BOM ? 3 : 0;
  const text = head.toString('latin1', from, HEAD_BYTES).trimStart();
  if (text === '' || (head.byteLength < HEAD_BYTES && !isEnd)) return undefined;
  const format = formatOf(head.subarray(from), cutting.fileName);
  return format === 'csv' ? csvBeginning(head, { from, cutting, isEnd }) : jsonBeginning(head, { from, cutting });
}

type Beginning = { from: number; cutting: Cutting };

function csvBeginning(head: Buffer, { from, cutting, isEnd }: Beginning & { isEnd: boolean }): Begun | undefined {
  const delimiter = cutting.delimiter ?? (isTabbed(cutting.fileName) ? '\t' : ',');
  const found = csvRowScan(delimiter, 'any').scan(head, { from, to: head.byteLength, first: true });
  const to = found < 0 ? head.byteLength : found;
  if (to - from > MAX_ROW_BYTES)
    throw refuseFile(`The header is longer than ${MAX_ROW_BYTES} bytes, which is the limit.`);
  if (found < 0 && !isEnd) return undefined;
  const bytes = head.subarray(from, to);
  const wrongAt = utf8Check(cutting.isUtf8).wrongAt(bytes);
  if (wrongAt !== undefined)
    throw refuseFile(`The header is not UTF-8. ${guessEncoding(bytes, wrongAt)}: save the file as UTF-8.`);
  if (head[to - 1] === CR && to === head.byteLength && !isEnd) return undefined;
  const lineEnds = head[to - 1] === CR && head[to] !== LF ? 'cr' : 'lf';
  const header = readHeader(bytes.toString('utf8').replace(/^[\r\n]+|[\r\n]+$/g, ''), delimiter);
  columnsOf({ ...cutting, header: isRejectedFile(header) ? cellsAsSent(header) : header });
  return { format: 'csv', delimiter, header, lineEnds, scan: csvRowScan(delimiter, lineEnds), dataFrom: to };
}

function jsonBeginning(head: Buffer, { from, cutting }: Beginning): Begun {
  if (cutting.mapping) checkTargets(cutting.mapping, cutting.type);
  const begins = /\S/.exec(head.toString('latin1', from))?.index ?? 0;
  if (head[from + begins] === OPENING) {
    return { format: 'json', rowsAre: 'array', scan: jsonArrayScan('first'), dataFrom: from + begins + 1 };
  }
  refuseIfOverLines(head.subarray(from + begins));
  return { format: 'json', rowsAre: 'lines', scan: jsonLinesScan(), dataFrom: from };
}

/** A first line that leaves a bracket open is no row: somebody has printed JSON nicely. */
function refuseIfOverLines(head: Buffer): void {
  const end = jsonLinesScan().scan(head, { from: 0, to: head.byteLength, first: true });
  if (end < 0) return;
  const within = jsonArrayScan('within');
  within.scan(head, { from: 0, to: end });
  if (within.open() === 'no') return;
  throw refuseFile(
    'The first line is not a whole JSON object: write each row as one line, or all of them as one array.',
  );
}

const BOM = '\xef\xbb\xbf';
const OPENING = 91;
const LF = 10;
const CR = 13;
/** Enough to know what a file is. */
const HEAD_BYTES = 4_096;

function notUtf8(bytes: Buffer, { scan, wrongAt, read }: { scan: RowScan; wrongAt: number; read: number }): Error {
  scan.scan(bytes, { from: 0, to: Math.max(0, wrongAt) });
  const where = `Row ${scan.rows + 1} is not UTF-8, at byte ${read + wrongAt} of the file`;
  return refuseFile(`${where}. ${guessEncoding(bytes, Math.max(0, wrongAt))}: save the file as UTF-8.`);
}

function unended(scan: RowScan, bytes: number): Error {
  const why = scan.open() === 'quotes' ? 'a quote is opened in it that is never closed' : 'it has no line end';
  return refuseFile(`Row ${scan.rows + 1} goes on for ${bytes} bytes to the end or further: ${why}.`);
}

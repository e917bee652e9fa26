import { quotedCell, textCell } from '../domain/csv-columns.ts';
import type { CsvLayout } from '../domain/csv-layout.ts';
import { COMMA, forEachMember, hasEscape, isNull, QUOTE } from '../domain/json-bytes.ts';
import { nameFinder } from './csv-find-name.ts';
import type { PackedRecord, RecordWriter } from './packed-records.ts';

/**
 * Writes records as CSV lines in one pass over their bytes: a line costs what it holds and a comma per column, however
 * many columns there are. DuckDB spends forty times as much on a column that a row does not have.
 */
export type CsvWriter = RecordWriter & {
  /** Values that went to the column of properties without a column. */
  folded: () => number;
};

const NEWLINE = 10;
/** `= + - @`: a text that begins so may be a formula. Tab and CR are escaped in JSON. */
const FORMULA = new Set([61, 43, 45, 64]);
const PIECE = -1;
const OTHERS = -2;

/** @param safe whether cells that may be formulas are guarded */
export function csvWriter(layout: CsvLayout, safe = true): CsvWriter {
  const members = layout.flatMap((slot) => (slot.kind === 'member' ? [slot.property] : []));
  const slots = slotsOf(layout);
  const find = nameFinder(members);
  const starts = new Int32Array(members.length);
  const ends = new Int32Array(members.length);
  const seenIn = new Int32Array(members.length);
  let line = 0;
  let others: { from: number; to: number }[] = [];
  let folded = 0;

  function readMembers({ bytes, props }: PackedRecord): void {
    forEachMember(bytes, props, (name, nameEnd, value, end) => {
      const place = find(bytes, { from: name + 1, to: nameEnd - 1 });
      // No value is as if the property were not there.
      if (isNull(bytes, value)) return;
      if (place < 0) others.push({ from: name, to: end });
      else {
        starts[place] = value;
        ends[place] = end;
        seenIn[place] = line;
      }
    });
  }

  function write(record: PackedRecord, { into, at: start }: { into: Buffer; at: number }): number {
    const { bytes } = record;
    line++;
    if (others.length > 0) others = [];
    readMembers(record);
    folded += others.length;
    let at = start;
    let piece = 0;
    let from = record.from;
    // By number: an iterator costs as much as an empty cell.
    for (let place = 0; place < slots.length; place++) {
      const slot = slots[place] ?? OTHERS;
      if (slot >= 0) {
        if (seenIn[slot] === line)
          at = writeValue(bytes, { from: starts[slot] ?? 0, to: ends[slot] ?? 0, into, at, safe });
      } else if (slot === PIECE) {
        const end = record.ends[piece++] ?? 0;
        at += bytes.copy(into, at, from, end);
        from = end;
      } else if (others.length > 0) at = writeOthers(bytes, { others, into, at });
      into[at++] = COMMA;
    }
    into[at - 1] = NEWLINE;
    return at;
  }

  return {
    pieces: layout.filter(({ kind }) => kind === 'piece').length,
    write,
    roomFor: ({ from, to }) => 2 * (to - from) + 4 * slots.length + 16,
    folded: () => folded,
  };
}

function slotsOf(layout: CsvLayout): Int32Array {
  let member = 0;
  return Int32Array.from(layout, ({ kind }) => (kind === 'member' ? member++ : kind === 'piece' ? PIECE : OTHERS));
}

type Span = { from: number; to: number; into: Buffer; at: number };
type ValueSpan = Span & { safe: boolean };

function writeValue(bytes: Buffer, span: ValueSpan): number {
  const { from, to, into, safe } = span;
  if (bytes[from] !== QUOTE) return writeQuoted(bytes, span);
  if (hasEscape(bytes, span)) return span.at + into.write(cellOf(bytes.toString('utf8', from, to), safe), span.at);
  const inner = { from: from + 1, to: to - 1, into, at: span.at };
  if (inner.from === inner.to) return span.at + into.write(quotedCell(''), span.at);
  if (!safe || !FORMULA.has(bytes[inner.from] ?? 0)) return writeQuoted(bytes, inner);
  return span.at + into.write(cellOf(bytes.toString('utf8', from, to), safe), span.at);
}

function cellOf(json: string, safe: boolean): string {
  const text: unknown = JSON.parse(json);
  return textCell(String(text), safe);
}

/** Copies bytes that hold no line break as a cell: in quotes where a comma or a quote is among them. */
function writeQuoted(bytes: Buffer, { from, to, into, at: start }: Span): number {
  let at = start;
  for (let place = from; place < to; place++) {
    const byte = bytes[place] ?? 0;
    if (byte === COMMA || byte === QUOTE) return writeInQuotes(bytes, { from, to, into, at: start });
    into[at++] = byte;
  }
  return at;
}

function writeInQuotes(bytes: Buffer, { from, to, into, at: start }: Span): number {
  let at = start;
  into[at++] = QUOTE;
  for (let place = from; place < to; place++) {
    const byte = bytes[place] ?? 0;
    if (byte === QUOTE) into[at++] = QUOTE;
    into[at++] = byte;
  }
  into[at++] = QUOTE;
  return at;
}

type Others = { others: readonly { from: number; to: number }[]; into: Buffer; at: number };

/** The members as one JSON object, in the order in which the record has them. */
function writeOthers(bytes: Buffer, { others, into, at }: Others): number {
  const json = `{${others.map(({ from, to }) => bytes.toString('utf8', from, to)).join(',')}}`;
  return at + into.write(quotedCell(json), at);
}

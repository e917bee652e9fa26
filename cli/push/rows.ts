import { membersOf } from '../json/members.ts';
import type { Clock } from '../local-time.ts';
import { fieldsOf, fieldText } from '../read/csv-fields.ts';
import { type Piece, piecesOf } from '../read/pieces.ts';
import { csvScanner, elementScanner, lineScanner } from '../read/scanners.ts';
import { peeked } from '../read/source.ts';
import type { Row } from '../upload/batches.ts';
import { isObject, type Made, ownRecord, parsed } from '../upload/own-record.ts';
import { REASON_COLUMNS, unguarded } from '../upload/rejects.ts';
import { Wrong } from '../wire/connection.ts';
import type { Mapping } from './mapping.ts';
import { recordOf, type Value } from './record-of.ts';

/** The rows of a file, each as an upload record or with the reason why it is none. */
export type Format = 'csv' | 'ndjson' | 'json';
export type Reading = { format: Format; delimiter: string; mapping: Mapping | undefined; clock: Clock };

/** Long enough to tell a list in a body from lines. */
const PEEKED = 64;

/** @param onHeader is told the columns of a CSV, before its first row */
export async function* rowsOf(
  chunks: AsyncIterable<Buffer>,
  { reading, onHeader }: { reading: Reading; onHeader: (header: readonly string[]) => void },
): AsyncGenerator<Row> {
  if (reading.format === 'csv') return yield* csvRows(chunks, { reading, onHeader });
  const start = await peeked(chunks, PEEKED);
  const isList = reading.format === 'json' && /^\s*(\[|\{\s*"d"\s*:)/.test(start.head.toString('utf8'));
  for await (const piece of piecesOf(start.all(), isList ? elementScanner() : lineScanner())) {
    const text = textOf(piece);
    if (typeof text !== 'string') yield { line: piece.line, ...text };
    else if (text.trim() !== '') yield { line: piece.line, ...jsonRow(text, reading) };
  }
}

type Bad = { raw: string; error: string };
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A letter that was lost would make one person of two: bytes that are none are no row. */
function textOf({ bytes, error }: Piece): string | Bad {
  if (error !== undefined) return { raw: bytes.toString('utf8'), error };
  try {
    return decoder.decode(bytes);
  } catch {
    return { raw: bytes.toString('utf8'), error: 'it has bytes that are not UTF-8' };
  }
}

/** A row of a file of rejected rows, and an entry of `GET /api/refused`, hold the row itself. */
function jsonRow(given: string, reading: Reading): { raw: string } & Made {
  const value = parsed(given);
  const outer = 'value' in value && isObject(value.value) && typeof value.value.reason === 'string' ? value.value : {};
  const inner =
    outer.type !== undefined ? undefined : isObject(outer.record) ? membersOf(given).get('record') : outer.text;
  const raw = typeof inner === 'string' ? inner : given;
  const { mapping, clock } = reading;
  if (!mapping) return { raw, ...ownRecord(raw) };
  const row = parsed(raw);
  if ('error' in row) return { raw, ...row };
  if (!isObject(row.value)) return { raw, error: 'it is no JSON object' };
  const members = membersOf(raw);
  return { raw, ...recordOf((column) => valueIn(members.get(column)), { mapping, clock }) };
}

function valueIn(json: string | undefined): Value {
  if (json === undefined || json === 'null') return undefined;
  return json.startsWith('"') ? { text: String(JSON.parse(json)) } : { json };
}

async function* csvRows(
  chunks: AsyncIterable<Buffer>,
  { reading, onHeader }: { reading: Reading; onHeader: (header: readonly string[]) => void },
): AsyncGenerator<Row> {
  const { delimiter, mapping, clock } = reading;
  if (!mapping) throw new Wrong('--mapping is missing: a CSV does not say what its columns are');
  let header: string[] | undefined;
  let places = new Map<string, number>();
  let own = 0;
  for await (const piece of piecesOf(chunks, csvScanner(delimiter.charCodeAt(0)))) {
    const { line } = piece;
    const text = textOf(piece);
    const read = typeof text === 'string' ? fieldsOf(text, delimiter) : text;
    if (!header) {
      if ('error' in read) throw new Wrong(`the header of the file: ${read.error}`);
      own = REASON_COLUMNS.every((name, place) => read.fields[place] === name) ? REASON_COLUMNS.length : 0;
      header = own > 0 ? read.fields.slice(own).map(unguarded) : read.fields;
      places = placesOf(header, reading);
      onHeader(header);
      continue;
    }
    if ('error' in read) {
      yield { line, raw: typeof text === 'string' ? text : text.raw, error: read.error };
      continue;
    }
    const fields = own > 0 ? read.fields.slice(own).map(unguarded) : read.fields;
    const raw = own > 0 ? fields.map((field) => fieldText(field, delimiter)).join(delimiter) : String(text);
    if (fields.length !== header.length) {
      yield { line, raw, error: `it has ${fields.length} fields, the header has ${header.length}` };
      continue;
    }
    const cell = (column: string): Value => ({ text: fields[places.get(column) ?? -1] ?? '' });
    yield { line, raw, ...recordOf(cell, { mapping, clock }) };
  }
}

function placesOf(header: readonly string[], { mapping, delimiter }: Reading): Map<string, number> {
  const places = new Map<string, number>();
  for (const [place, name] of header.entries()) {
    if (places.has(name)) throw new Wrong(`the file has two columns called "${name}"`);
    places.set(name, place);
  }
  const missing = mapping?.columns.find(({ column }) => !places.has(column));
  if (!missing) return places;
  const rather =
    header.length > 1 ? undefined : [';', '\t', '|', ','].find((one) => one !== delimiter && header[0]?.includes(one));
  const guess = rather === undefined ? '' : `; it looks as if --delimiter were '${rather === '\t' ? '\\t' : rather}'`;
  throw new Wrong(
    `--mapping: the file has no column "${missing.column}", but ${header.map((name) => `"${name}"`).join(', ')}${guess}`,
  );
}

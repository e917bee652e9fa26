import { isLostInteger } from '#core/values/exact-json.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import { type CellReader, cellReader } from './cells.ts';
import { columnsOf, type FileType, isOwnField, quoted } from './columns.ts';
import type { Column, Mapping } from './mapping.ts';

/**
 * A row as a record of the upload API: `{type: "event", identity, evtName, ts, evtData}` or `{type: "profile", identity, ts,
 * profileData}`. What is wrong with a record the upload's own judging says; here is only decided what a cell means. An empty cell
 * is no value.
 */
export type RecordOfRow =
  | { kind: 'record'; record: Record<string, unknown> }
  /** `sort` is the reason without the value, the same for all rows of which the same is wrong. */
  | { kind: 'unfit'; reason: string; sort: string };

export type Reading = { type: FileType; mapping?: Mapping | undefined; timezone: string };

type Place = { at: number; name: string; column: Column; cells: CellReader };

/** @param header as the file has it; throws `bad-input` where the mapping does not go with it */
export function recordReader({ header, ...reading }: Reading & { header: readonly string[] }) {
  const { type, timezone } = reading;
  const places = columnsOf({ header, ...reading }).map((column) => placeOf(column, { header, timezone }));
  const own = places.filter(({ name }) => isOwnField(name, type));
  const data = places.filter(({ name }) => !isOwnField(name, type));
  const width = header.length;

  return function recordOfRow(cells: readonly string[]): RecordOfRow {
    if (cells.length !== width) return wrongWidth(cells.length, width);
    const record: Record<string, unknown> = { type };
    const unfit = fill(record, own, cells);
    if (unfit) return unfit;
    const values: Record<string, unknown> = {};
    const unfitValue = fill(values, data, cells);
    if (unfitValue) return unfitValue;
    if (type === 'event') record.evtData = values;
    else record.profileData = values;
    return { kind: 'record', record };
  };
}

function fill(
  into: Record<string, unknown>,
  places: readonly Place[],
  cells: readonly string[],
): RecordOfRow | undefined {
  for (const { at, name, column, cells: reader } of places) {
    const text = cells[at] ?? '';
    if (text === '') continue;
    const value = reader.read(text);
    if (value === undefined) {
      if (text.trim() === '') continue;
      return wrongValue(column, { shown: text, expected: reader.expected });
    }
    if (name === '__proto__') Object.defineProperty(into, name, { value, enumerable: true });
    else into[name] = value;
  }
  return undefined;
}

function wrongWidth(cells: number, width: number): RecordOfRow {
  const sort = `The row has ${cells < width ? 'fewer' : 'more'} cells than the header has columns`;
  return {
    kind: 'unfit',
    sort,
    reason: `The row has ${counted(cells, 'cell')}, the header has ${counted(width, 'column')}.`,
  };
}

const counted = (count: number, of: string) => `${count} ${of}${count === 1 ? '' : 's'}`;

function wrongValue({ column }: Column, { shown, expected }: { shown: string; expected: string }): RecordOfRow {
  return {
    kind: 'unfit',
    sort: `The column ${quoted(column)} has what is not ${expected}`,
    reason: `The column ${quoted(column)} has ${quoted(shown)}, which is not ${expected}.`,
  };
}

function placeOf(column: Column, { header, timezone }: { header: readonly string[]; timezone: string }): Place {
  const { name } = column;
  // Who somebody is, is a text whatever it looks like: 007 is not 7.
  const cells = cellReader(
    name === 'identity' || name === 'objectId' ? { ...column, dataType: 'String' } : column,
    timezone,
  );
  return { at: header.indexOf(column.column), name, column, cells };
}

/**
 * A row of JSON. Its keys are columns. Without a mapping, values are what JSON says they are, and a row that is an upload record
 * already, with its `evtData` or `profileData`, is taken as that.
 */
export function objectReader({ type, mapping, timezone }: Reading) {
  const places = mapping?.map((column) => placeOf(column, { header: [], timezone }));

  return function recordOfObject(row: unknown): RecordOfRow {
    if (!isPlainObject(row) || isLostInteger(row)) return { kind: 'unfit', sort: NO_OBJECT, reason: `${NO_OBJECT}.` };
    const own: Record<string, unknown> = { type };
    const data: Record<string, unknown> = {};
    if (!places) {
      if (isRecord(row)) return row.type === type ? { kind: 'record', record: row } : otherType(row, type);
      for (const [name, value] of Object.entries(row)) put(isOwnField(name, type) ? own : data, { name, value });
    }
    for (const { name, column, cells } of places ?? []) {
      const given = Object.hasOwn(row, column.column) ? row[column.column] : undefined;
      if (given === undefined || given === null || given === '') continue;
      const value = valueIn(given, column, cells);
      if (value === undefined) {
        return wrongValue(column, { shown: shownValue(given), expected: cells.expected });
      }
      put(isOwnField(name, type) ? own : data, { name, value });
    }
    return { kind: 'record', record: { ...own, ...(type === 'event' ? { evtData: data } : { profileData: data }) } };
  };
}

const NO_OBJECT = 'The row is not a JSON object';

/** Of an event without properties, that it has no key but those of a record. */
function isRecord(row: Record<string, unknown>): boolean {
  if (row.type !== 'event' && row.type !== 'profile') return false;
  const hasData = typeof row.evtData === 'object' || typeof row.profileData === 'object';
  return hasData || Object.keys(row).every((key) => RECORD_KEYS.has(key));
}

const RECORD_KEYS = new Set(['type', 'identity', 'objectId', 'FBID', 'GPID', 'ts', 'evtName', 'source', '$source']);

function otherType(row: Record<string, unknown>, type: FileType): RecordOfRow {
  const sort = `The row is a record of type ${String(row.type)}, the file is of type ${type}`;
  return { kind: 'unfit', sort, reason: `${sort}.` };
}

function put(into: Record<string, unknown>, { name, value }: { name: string; value: unknown }): void {
  Object.defineProperty(into, name, { value, enumerable: true, writable: true, configurable: true });
}

/** Texts are read as cells are. Values of JSON stay what they are, where that is what the column is said to be. */
function valueIn(given: unknown, { name, dataType }: Column, cells: CellReader): unknown {
  if (typeof given === 'string') return cells.read(given);
  // Lists and objects have no type of a column: what may be nested, judging says.
  if (typeof given === 'object' && !isLostInteger(given)) return dataType === 'String' ? given : undefined;
  if (name === 'identity' || name === 'objectId') return isLostInteger(given) ? given.$integer : given;
  return cells.read(isLostInteger(given) ? given.$integer : String(given));
}

function shownValue(given: unknown): string {
  if (isLostInteger(given)) return given.$integer;
  if (typeof given !== 'object') return String(given);
  return Array.isArray(given) ? '[…]' : '{…}';
}

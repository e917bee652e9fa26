import type { Import } from './import.ts';
import type { Column, Mapping } from './mapping.ts';
import { refuseFile } from './refuse-file.ts';

/** Which columns of a file are read, and as what; and what a header may not be. A property is not named by more than 256 columns anyway. */
export const MAX_COLUMNS = 1_000;

/** In front of each row of a file of rejected rows (`rejected-csv.ts`); who sends it again need not take them out. */
export const REJECTED_COLUMNS = ['_reason', '_row'] as const;

export type FileType = Import['type'];
const ownFields = {
  event: new Set(['identity', 'objectId', 'evtName', 'ts']),
  profile: new Set(['identity', 'objectId', 'ts']),
};
/** Whether a name is a field of the record itself, and not a property. */
export const isOwnField = (name: string, type: FileType) => ownFields[type].has(name);

const MOST_SHOWN = 10;

/** The columns that are read; `bad-input` where a header and a mapping do not go together. */
export function columnsOf({
  header,
  mapping,
  type,
}: {
  header: readonly string[];
  mapping?: Mapping | undefined;
  type: FileType;
}): Mapping {
  checkHeader(header);
  const columns = mapping ?? header.map((column): Column => ({ column, name: column, dataType: 'String' }));
  const known = new Set(header);
  const missing = columns.find(({ column }) => !known.has(column));
  if (missing)
    throw refuseFile(
      `The column ${quoted(missing.column)} is mapped, and the header does not have it: ${listed(header)}.`,
    );
  checkTargets(columns, type);
  return columns;
}

/** What the columns of a mapping are called must be able to make a record; `bad-input` where it is not. */
export function checkTargets(columns: Mapping, type: FileType): void {
  const byName = new Map<string, string>();
  for (const { column, name } of columns) {
    const other = byName.get(name);
    if (other !== undefined)
      throw refuseFile(`The columns ${quoted(other)} and ${quoted(column)} are both mapped to ${quoted(name)}.`);
    byName.set(name, column);
  }
  if (!byName.has('identity') && !byName.has('objectId')) {
    throw refuseFile(
      `No column is identity or objectId, in just these letters: nobody would know whom a row is about. The columns are ${listed([...byName.keys()])}.`,
    );
  }
  if (type === 'event' && !byName.has('evtName')) {
    throw refuseFile(
      `No column is evtName, in just these letters, which a file of events must have. The columns are ${listed([...byName.keys()])}.`,
    );
  }
}

/** What a header may not be; `bad-input`. */
export function checkHeader(header: readonly string[]): void {
  if (header.length > MAX_COLUMNS)
    throw refuseFile(`The header has ${header.length} columns, the limit is ${MAX_COLUMNS}.`);
  const places = new Map<string, number>();
  for (const [index, name] of header.entries()) {
    const place = index + 1;
    if (name === '') throw refuseFile(`Column ${place} of the header has no name.`);
    const before = places.get(name);
    if (before !== undefined)
      throw refuseFile(`The header has the column ${quoted(name)} twice, at ${before} and ${place}.`);
    places.set(name, place);
  }
}

/** A name or a cell as a sentence shows it: short, and on one line. */
export function quoted(text: string): string {
  const short = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED).toWellFormed()}…` : text;
  return `'${short.replace(CONTROLS, ' ')}'`;
}
const MAX_QUOTED = 100;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROLS = /[\u0000-\u001f\u007f\u2028\u2029]/g;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_SHOWN).map(quoted).join(', ');
  return names.length > MOST_SHOWN ? `${shown} and ${names.length - MOST_SHOWN} more` : shown;
}

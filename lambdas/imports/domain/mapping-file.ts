import { Failure } from '#core/failure.ts';
import { readJsonText } from '#core/values/json-text.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import { checkTargets, type FileType } from './columns.ts';
import type { Column, Mapping } from './mapping.ts';
import { readColumns, writtenColumns } from './read-columns.ts';

/**
 * The mapping of a file, as it is uploaded and downloaded: `{"columns": {…}}`, or its columns alone. It names every column of the
 * file; one that is to be left out has `null`. What is wrong with it is said in the words of the wire contract (file imports); causes are those
 * of the vendor's page of manifest file errors. What that has no words for is said in ours.
 */
type MappedFile = { header: readonly string[]; type: FileType };

const wrong = (text: string) => new Failure('bad-input', text, { retry: 'never' });
const TEXTS = {
  noJson: 'Upload mapped file in a valid JSON format.',
  empty: 'Uploaded mapped file is empty. Check and reupload file.',
  several: 'Columns don’t match. Check and reupload mapped file.',
  missing: 'Column names missing. Update column names and reupload mapped file.',
  oneMissing: (column: string) => `Upload mapped files with the column ${column}`,
  oneUnknown: (column: string) => `Check the column ${column} and reupload mapped file.`,
};

export function readMappingFile(text: string, file: MappedFile): Mapping {
  const columns = columnsIn(text);
  holdAgainst(Object.keys(columns), file.header);
  const mapped = Object.entries(columns).filter(([, given]) => given !== null);
  const mapping = withTexts(inOrderOf(file.header, readColumns(Object.fromEntries(mapped))));
  checkTargets(mapping, file.type);
  return mapping;
}

function columnsIn(text: string): Record<string, unknown> {
  if (text.trim() === '') throw wrong(TEXTS.empty);
  const parsed = readJsonText(text);
  if (parsed.kind === 'broken' || !isPlainObject(parsed.value)) throw wrong(TEXTS.noJson);
  const columns = isWholeFile(parsed.value) ? parsed.value.columns : parsed.value;
  if (!isPlainObject(columns)) throw wrong(TEXTS.noJson);
  if (Object.keys(columns).length === 0) throw wrong(TEXTS.empty);
  return columns;
}

/** A column that is called `columns` has texts, and not columns. */
function isWholeFile(value: Record<string, unknown>): boolean {
  const { columns } = value;
  return isPlainObject(columns) && Object.values(columns).every((column) => column === null || isPlainObject(column));
}

function holdAgainst(given: readonly string[], header: readonly string[]): void {
  const [ofFile, ofMapping] = [new Set(header), new Set(given)];
  const missing = header.filter((column) => !ofMapping.has(column));
  const [unknown, ...others] = given.filter((column) => !ofFile.has(column));
  const [first, ...more] = missing;
  if (unknown === undefined) {
    if (more.length > 0) throw wrong(TEXTS.missing);
    if (first !== undefined) throw wrong(TEXTS.oneMissing(first));
    return;
  }
  // A column under another name is one that is not known and one that is missing.
  throw wrong(others.length > 0 || more.length > 0 ? TEXTS.several : TEXTS.oneUnknown(unknown));
}

function inOrderOf(header: readonly string[], mapping: Mapping): Mapping {
  const places = new Map(header.map((column, place) => [column, place]));
  const placeOf = ({ column }: Column) => places.get(column) ?? 0;
  return mapping.toSorted((one, other) => placeOf(one) - placeOf(other));
}

const WHO = ['identity', 'objectId'];

/** Who a row is about is always a text, whatever it looks like. */
function withTexts(mapping: Mapping): Mapping {
  return mapping.map(({ column, name, ...as }) =>
    WHO.includes(name) ? { column, name, dataType: 'String' } : { column, name, ...as },
  );
}

/** The mapping as a file that `readMappingFile` takes for the same header again. */
export function mappingFile(mapping: Mapping, header: readonly string[]): { columns: Record<string, unknown> } {
  const mapped = new Map(Object.entries(writtenColumns(mapping)));
  return { columns: Object.fromEntries(header.map((column) => [column, mapped.get(column) ?? null])) };
}

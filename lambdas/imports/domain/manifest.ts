import { badField } from '#core/input.ts';
import { controlCharacters } from '#core/intake/ingest-group.ts';
import { emailOf } from '#core/intake/records/contact.ts';
import { DATA_NAMES, isDataName, isEncryptedName, typeByName } from './dropped-name.ts';
import type { Import } from './import.ts';
import { type Delimiter, delimiters, type Mapping } from './mapping.ts';
import { mustFit } from './must-fit.ts';
import { readColumns } from './read-columns.ts';
import { readYaml, type YamlTree } from './yaml-tree.ts';

/**
 * The manifest of a file that is dropped by SFTP, in YAML or JSON: which file it is about, what is in it and how its columns are
 * read (wire contract, file imports); and, of our own, what the file must be when it is whole: its size, rows and sha256, and the parts that it was
 * sent in. What is wrong with it is said by the name of the field.
 */
export type Manifest = Pick<Import, 'expected' | 'type'> & {
  fileName: string;
  mapping?: Mapping;
  clientEmail?: string;
  keyId?: string;
  delimiter?: Delimiter;
  /** How many there are, or their names in their order; none where the file was sent whole. */
  parts: number | string[];
};

const FIELDS = ['fileName', 'type', 'columns', 'clientEmail', 'keyId', 'size', 'rows', 'sha256', 'delimiter', 'parts'];
const TYPES = new Map([
  ...['event', 'events'].map((word) => [word, 'event'] as const),
  ...['profile', 'profiles'].map((word) => [word, 'profile'] as const),
]);
/** As many as S3 takes of one file. */
export const MOST_PARTS = 10_000;
/** As of a file that is uploaded. */
const MOST_CHARACTERS = 255;

/** @param name of the manifest, for what is wrong with it as a whole */
export function readManifest(bytes: Buffer, name: string): Manifest {
  const tree = readYaml(bytes, name);
  if (!(tree instanceof Map)) throw badField(name, `must be an object with the fields ${FIELDS.join(', ')}`);
  const unknown = [...tree.keys()].find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) throw badField(unknown, `is not a field of a manifest; known are ${FIELDS.join(', ')}`);
  const text = (field: string) => textOf(tree, field);
  const fileName = fileNameOf(text('fileName'));
  const clientEmail = addressOf(text('clientEmail'));
  const keyId = keyIdOf(text('keyId'), fileName);
  const delimiter = delimiterOf(text('delimiter'));
  const mapping = mappingOf(tree.get('columns'));
  return {
    fileName,
    type: typeOf(text('type'), fileName),
    expected: expectedOf({ size: text('size'), rows: text('rows'), sha256: text('sha256') }),
    parts: partsOf(tree.get('parts')),
    ...(mapping && { mapping }),
    ...(clientEmail !== undefined && { clientEmail }),
    ...(keyId !== undefined && { keyId }),
    ...(delimiter !== undefined && { delimiter }),
  };
}

/** Nothing and null are no value: of a `name:` without one, as of a field that is not there. */
const isNothing = (value: YamlTree | undefined) =>
  value === undefined || value === '' || value === 'null' || value === '~';

function textOf(tree: Map<string, YamlTree>, field: string): string | undefined {
  const value = tree.get(field);
  if (isNothing(value)) return undefined;
  if (typeof value !== 'string') throw badField(field, 'must be a text');
  return value;
}

function fileNameOf(given: string | undefined): string {
  if (given === undefined) throw badField('fileName', 'is missing: it is the name of the data file');
  holdLength('fileName', given);
  if (given.includes('/'))
    throw badField('fileName', 'must be a name without folders; the file is in that of its manifest');
  if (controlCharacters.test(given)) throw badField('fileName', 'must have no control characters');
  if (!isDataName(given)) throw badField('fileName', `must end in ${DATA_NAMES}; it is ${given.slice(0, 200)}`);
  return given;
}

function holdLength(field: string, { length }: string): void {
  if (length > MOST_CHARACTERS) throw badField(field, `must have at most ${MOST_CHARACTERS} characters, has ${length}`);
}

function typeOf(given: string | undefined, fileName: string): Import['type'] {
  const named = typeByName(fileName);
  const type = given === undefined ? named : TYPES.get(given.trim().toLowerCase());
  if (!type) throw badField('type', given === undefined ? 'is missing: event or profile' : 'must be event or profile');
  if (named && named !== type)
    throw badField('type', `is ${type}, and the file is called ${fileName}, as those of ${named}s are`);
  return type;
}

function addressOf(given: string | undefined): string | undefined {
  if (given !== undefined && emailOf(given) === undefined)
    throw badField('clientEmail', 'must be one e-mail address of at most 254 characters');
  return given;
}

function keyIdOf(given: string | undefined, fileName: string): string | undefined {
  const keyId = given?.toUpperCase();
  if (keyId !== undefined && !/^[0-9A-F]{16}$/.test(keyId))
    throw badField('keyId', 'must be the 16 hexadecimal digits that GET /api/sftp/encryption-keys shows');
  if (isEncryptedName(fileName) && keyId === undefined)
    throw badField('keyId', `is missing: ${fileName} is called as an encrypted file is`);
  if (!isEncryptedName(fileName) && keyId !== undefined)
    throw badField('keyId', `is given, and ${fileName} does not end in .asc, .pgp or .gpg as an encrypted file does`);
  return keyId;
}

function delimiterOf(given: string | undefined): Delimiter | undefined {
  if (given === undefined) return undefined;
  const found = delimiters.find((one) => one === (given === '\\t' || given === 'tab' ? '\t' : given));
  if (found === undefined) throw badField('delimiter', 'must be a comma, a semicolon, a tab or a bar (|)');
  return found;
}

function expectedOf(given: Record<'size' | 'rows' | 'sha256', string | undefined>): Import['expected'] {
  const bytes = wholeOf('size', given.size);
  const rows = wholeOf('rows', given.rows);
  const sha256 = given.sha256?.toLowerCase();
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) throw badField('sha256', 'must be 64 hexadecimal digits');
  return {
    ...(bytes !== undefined && { bytes }),
    ...(rows !== undefined && { rows }),
    ...(sha256 !== undefined && { sha256 }),
  };
}

function wholeOf(field: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (!/^\d{1,15}$/.test(given)) throw badField(field, 'must be a whole number without separators');
  return Number(given);
}

function mappingOf(given: YamlTree | undefined): Mapping | undefined {
  if (given === undefined || isNothing(given)) return undefined;
  if (!(given instanceof Map)) throw badField('columns', 'must be an object of the columns of the file');
  const mapped = [...given].filter(([, column]) => !isNothing(column));
  return readColumns(Object.fromEntries(mapped.map(([column, how]) => [column, plainOf(how)])));
}

function plainOf(how: YamlTree): unknown {
  if (!(how instanceof Map)) return how;
  return Object.fromEntries([...how].flatMap(([field, value]) => (isNothing(value) ? [] : [[field, value]])));
}

/** A number stays one: ten thousand names are more than is kept of a manifest. */
function partsOf(given: YamlTree | undefined): Manifest['parts'] {
  if (given === undefined || isNothing(given)) return [];
  if (typeof given === 'string') {
    const count = wholeOf('parts', given) ?? 0;
    if (count < 1 || count > MOST_PARTS)
      throw badField('parts', `must be 1 to ${MOST_PARTS} parts, or a list of their names`);
    return count;
  }
  if (!Array.isArray(given)) throw badField('parts', 'must be how many there are, or a list of their names');
  const names = given.map((name, place) => partNameOf(name, `parts.${place + 1}`));
  if (names.length < 1 || names.length > MOST_PARTS) throw badField('parts', `must be 1 to ${MOST_PARTS} names`);
  if (new Set(names).size < names.length) throw badField('parts', 'must name each part once');
  mustFit('parts', { value: names, mend: 'give fewer parts, or shorter names' });
  return names;
}

function partNameOf(name: YamlTree, field: string): string {
  if (typeof name !== 'string' || isNothing(name)) throw badField(field, 'must be the name of a file');
  holdLength(field, name);
  if (name.includes('/'))
    throw badField(field, 'must be a name without folders; the parts are in that of the manifest');
  return name;
}

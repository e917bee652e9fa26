import { refuseFile } from './refuse-file.ts';

/** What a file is, by its name and by its first bytes; where the two differ, it is refused rather than read as what it is not. */
export type Format = 'csv' | 'json';

const foreign: readonly (readonly [magic: string, name: string])[] = [
  ['504b0304', 'a ZIP archive, as an Excel workbook is'],
  ['d0cf11e0', 'an Excel workbook'],
  ['28b52ffd', 'compressed by zstd'],
  ['425a68', 'compressed by bzip2'],
  ['fd377a585a', 'compressed by xz'],
  ['377abcaf', 'a 7z archive'],
  ['50415231', 'a Parquet file'],
  ['25504446', 'a PDF'],
];

/** Of a file that is neither compressed nor encrypted any more. @param name as the customer wrote it */
export function formatOf(head: Buffer, name: string): Format {
  refuseForeign(head);
  const begins = head.toString('latin1', 0, 4_096).trimStart();
  const isJson = /^(?:\{\s*"|\{\s*\}|\[\s*[[{"\]\d])/.test(begins) || begins === '{' || begins === '[';
  const named = extensionOf(name);
  if (named === 'json' && !/^[[{]/.test(begins))
    throw refuseFile(`The file is named as JSON, and begins with neither [ nor {.`);
  if (named === 'csv' && isJson) throw refuseFile('The file is named as CSV, and begins as JSON does.');
  return named ?? (isJson ? 'json' : 'csv');
}

function refuseForeign(head: Buffer): void {
  const hex = head.toString('hex', 0, 8);
  const found = foreign.find(([magic]) => hex.startsWith(magic));
  if (found)
    throw refuseFile(`The file is ${found[1]}: CSV and JSON are taken, as they are, gzipped or encrypted by PGP.`);
  if (hex.startsWith('fffe') || hex.startsWith('feff') || hasNulls(head)) {
    throw refuseFile('The file seems to be UTF-16 (this is a guess): save it as UTF-8.');
  }
}

/** Every other byte of UTF-16 is NUL where its letters are those of English. */
function hasNulls(head: Buffer): boolean {
  const looked = head.subarray(0, 512);
  const nulls = looked.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  return looked.byteLength >= 4 && nulls > looked.byteLength / 3;
}

/** The last of its endings that says what is in it: `people.csv.gz.asc` is CSV. */
export function extensionOf(name: string): Format | undefined {
  const inner = name
    .toLowerCase()
    .replace(/\.(?:asc|pgp|gpg)$/, '')
    .replace(/\.gz(?:ip)?$/, '');
  if (/\.(?:csv|tsv|txt)$/.test(inner)) return 'csv';
  return /\.(?:json|jsonl|ndjson)$/.test(inner) ? 'json' : undefined;
}

export const isTabbed = (name: string) => /\.tsv(?:\.|$)/i.test(name);
export const isNamedGzip = (name: string) => /\.gz(?:ip)?(?:\.(?:asc|pgp|gpg))?$/i.test(name);
export const isNamedPgp = (name: string) => /\.(?:asc|pgp|gpg)$/i.test(name);

const ARMOR = '-----BEGIN PGP MESSAGE-----';
export const isArmored = (head: Buffer) => head.toString('latin1', 0, 256).trimStart().startsWith(ARMOR);

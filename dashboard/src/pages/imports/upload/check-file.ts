/**
 * What the API would refuse of a file once it is there, said before it is sent; in its words, which a test holds these against.
 * It looks at the name and at the first bytes alone.
 */
export const MAX_BYTES = 1_073_741_824;
const SIZE = `bytes: must be the size of the file, from 1 to ${MAX_BYTES} bytes (1 GB); larger files go by SFTP`;
const NAME = 'fileName: must be the name of the file: 1 to 255 characters, none of them a control character';
const MAX_NAME = 255;
const ENCRYPTED = 'Encrypted files go by SFTP, where the manifest names the key.';
const JSON_FILE = 'The file is JSON, whose keys need no mapping: send it by SFTP, or its records to POST /1/upload.';
const UTF16 = 'The file seems to be UTF-16 (this is a guess): save it as UTF-8.';
const UNREADABLE = 'The file cannot be read. Is it a folder, or open in another program?';
const HEAD_BYTES = 512;

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

/** Why a file is not sent; undefined where it may be. */
export async function refusalOf(file: Pick<File, 'name' | 'size' | 'slice'>): Promise<string | undefined> {
  if (file.size < 1 || file.size > MAX_BYTES) return SIZE;
  if (file.name === '' || file.name.length > MAX_NAME || hasControls(file.name)) return NAME;
  if (/\.(?:asc|pgp|gpg)$/i.test(file.name)) return ENCRYPTED;
  if (/\.(?:json|jsonl|ndjson)(?:\.gz(?:ip)?)?$/i.test(file.name)) return JSON_FILE;
  try {
    return refusalOfHead(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  } catch {
    return UNREADABLE;
  }
}

const hasControls = (name: string) => [...name].some((letter) => letter < ' ' || letter === '\x7f');

function refusalOfHead(head: Uint8Array): string | undefined {
  const hex = [...head.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const found = foreign.find(([magic]) => hex.startsWith(magic));
  if (found) return `The file is ${found[1]}: CSV and JSON are taken, as they are, gzipped or encrypted by PGP.`;
  // Gzipped, it is looked at when it is there.
  if (hex.startsWith('1f8b')) return undefined;
  const nulls = head.reduce((sum, byte) => sum + (byte === 0 ? 1 : 0), 0);
  const isUtf16 = hex.startsWith('fffe') || hex.startsWith('feff') || (head.length >= 4 && nulls > head.length / 3);
  return isUtf16 ? UTF16 : undefined;
}

/**
 * Names of files that are dropped by SFTP, below the account's folder: `events_20260131_0900.csv.gz`, `daily/profiles.json`. What
 * a client is still writing under another name is none of them, and neither is what a folder leaves behind.
 */
export type DroppedKind = 'data' | 'manifest' | 'either' | 'part' | 'unfinished' | 'other';

const UNFINISHED = /\.(filepart|tmp|partial|part|crdownload)$|~$/i;
const PART = /^(.+)\.part(\d{1,5})$/i;
const MANIFEST = /\.(manifest|ya?ml)$/i;
const DATA = /\.(csv|tsv|txt|json|jsonl|ndjson)(\.gz)?(\.(asc|pgp|gpg))?$/i;

export function kindOfDropped(name: string): DroppedKind {
  const base = baseOf(name);
  if (base === '' || base.startsWith('.') || UNFINISHED.test(base)) return 'unfinished';
  if (PART.test(base)) return 'part';
  if (MANIFEST.test(base)) return 'manifest';
  // Rows or a manifest: its content tells.
  if (/\.json$/i.test(base)) return 'either';
  return DATA.test(base) ? 'data' : 'other';
}

/** What a data file may be called, for the sentence that refuses another. */
export const DATA_NAMES =
  '.csv, .tsv, .txt, .json, .jsonl or .ndjson, with .gz and with .asc, .pgp or .gpg behind it where it is';

export const isDataName = (name: string) => DATA.test(name);
export const isEncryptedName = (name: string) => /\.(asc|pgp|gpg)$/i.test(name);
export const baseOf = (name: string) => name.slice(name.lastIndexOf('/') + 1);
/** With the slash. */
export const folderOf = (name: string) => name.slice(0, name.lastIndexOf('/') + 1);

/** The file that a part belongs to, and its number. */
export function partOf(name: string): { whole: string; number: number } | undefined {
  const found = PART.exec(name);
  return found ? { whole: found[1] ?? '', number: Number(found[2]) } : undefined;
}

/**
 * The files that a manifest is about, in the order in which they are one: of 12 parts `<fileName>.part001` to `.part012`, else those
 * that are named, else the file itself.
 */
export function sourceNames({ fileName, parts }: { fileName: string; parts: number | readonly string[] }): string[] {
  if (typeof parts !== 'number') return parts.length > 0 ? [...parts] : [fileName];
  return Array.from({ length: parts }, (_, place) => `${fileName}.part${String(place + 1).padStart(3, '0')}`);
}

/** `events_…` and `profiles_…` say what is in them; other names leave it to the manifest. */
export function typeByName(name: string): 'event' | 'profile' | undefined {
  const [, word] = /^(events?|profiles?)[_.-]/i.exec(baseOf(name)) ?? [];
  if (word === undefined) return undefined;
  return /^e/i.test(word) ? 'event' : 'profile';
}

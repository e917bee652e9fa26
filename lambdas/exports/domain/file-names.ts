import { createHash } from 'node:crypto';
import { Failure } from '#core/failure.ts';
import type { Definition } from './definition.ts';
import { deliveredAs } from './formats.ts';

/**
 * Names of an export's files (wire contract, exports: file names). A name says which run, event and part a file is of and nothing
 * else, so a run that is done again writes the same names. Folders are `folders.ts`, prefixes the destination's business.
 */
export type RunName = {
  accountId: string;
  databaseId: string;
  exportId: number;
  runAt: number;
  /** The run's date in the account's time zone, YYYY-MM-DD. */
  date: string;
} & Pick<Definition, 'type' | 'format' | 'gz' | 'folders' | 'eventFolders'>;

/** Leaves room for the rest of the name and a long prefix within S3's 1,024 bytes a key. */
const LONGEST_EVENT_BYTES = 200;
/** More files than one part can have: it holds a million rows, and a file is cut only where it is large. */
const FILES_PER_PART = 10_000;

/**
 * Stands in every name, so that exports of two accounts that were created in the same second can share a folder.
 * @param deployment an id that no other deployment has
 */
export function databaseIdOf({ accountId, deployment }: { accountId: string; deployment: string }): string {
  return createHash('sha256').update(`database:${deployment}:${accountId}`).digest('hex').slice(0, 12);
}

export function eventFileName(run: RunName, file: { event: string; index: number; part: number }): string {
  const date = run.date.replaceAll('-', '');
  const start = `${run.exportId}-${run.runAt}-${file.event}-${date}`;
  return `${start}-${indexInRun(file)}-${run.databaseId}${deliveredAs(run).ending}`;
}

/** The file index stands only where there are several files. */
export function profileFileName(run: RunName, file: { index: number; part: number }): string {
  const index = indexInRun(file);
  const start = `${run.accountId}-${run.exportId}-${run.runAt}`;
  return `${start}${index === 0 ? '' : `-${index}`}-${run.databaseId}${deliveredAs(run).ending}`;
}

/** Readers of a folder of data leave out what begins with `_`. */
export function manifestName(run: Pick<RunName, 'exportId' | 'runAt' | 'databaseId'>): string {
  return `_${run.exportId}-${run.runAt}-${run.databaseId}-manifest.json`;
}

/** A file's number, which no other file of the event in this run has; numbers have gaps. */
function indexInRun({ index, part }: { index: number; part: number }): number {
  if (index < FILES_PER_PART) return (part - 1) * FILES_PER_PART + index;
  throw new Failure('corrupt-data', `Part ${part} came to more than ${FILES_PER_PART} files.`, { retry: 'never' });
}

/** What XML 1.0 cannot hold, a listing would not show, or a pattern reads (wire contract, exports: file names). */
const UNREADABLE = /[[\]{}*?#\\\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/** Whitespace, slash and NUL become `-` (wire contract, exports: file names), what names may not hold `_`. */
function cleaned(name: string): string {
  return name.replace(/[\s/\0]/g, '-').replace(UNREADABLE, '_');
}

/**
 * An event's name as it stands in file names: cleaned, and cut where it is too long. An event that another could be taken
 * for (`alike`), or whose name was cut, is told apart by a hash of its key: `A-b~1f3a5c7e9b2d4f60`.
 */
export function nameInFile(
  event: { key: string; name: string },
  { alike = [], longest = LONGEST_EVENT_BYTES }: { alike?: readonly string[]; longest?: number } = {},
): string {
  const clean = cleaned(event.name);
  const cut = cutToBytes(clean, longest);
  const hash = hashOf(event.key);
  return cut === clean && !alike.includes(hash) ? clean : `${cut}~${hash}`;
}

/**
 * Hashes of the events of a run whose names in files could be the same, by their keys. A name depends on the events of the
 * whole run, not on those that one part happens to hold. Two are alike also where case does not count: not every store
 * tells names apart by it.
 */
export function alikeInFiles(keys: readonly string[]): string[] {
  const groups = Map.groupBy(new Set(keys), (key) => cleaned(key).replaceAll('-', '').normalize('NFKD').toUpperCase());
  return [...groups.values()].flatMap((group) => (group.length > 1 ? group.map(hashOf) : [])).toSorted();
}

const hashOf = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 16);

function cutToBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  let cut = '';
  for (const character of text) {
    if (Buffer.byteLength(cut) + Buffer.byteLength(character) > most) break;
    cut += character;
  }
  return cut;
}

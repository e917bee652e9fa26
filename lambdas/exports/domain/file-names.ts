import { createHash } from 'node:crypto';
import type { Definition, Format } from './definition.ts';

/**
 * Names of an export's files (wire contract, exports). A name says which run, event and part a file is of and nothing
 * else, so a run that is done again writes the same names. Prefixes are the destination's business.
 */
export type RunName = {
  accountId: string;
  exportId: number;
  runAt: number;
  type: Definition['type'];
  format: Format;
  /** The run's date in the account's time zone, YYYY-MM-DD. */
  date: string;
};

/** Leaves room for the rest of the name and a long prefix within S3's 1,024 bytes a key. */
const LONGEST_EVENT_BYTES = 200;

export function eventFileName(run: RunName, file: { event: string; index: number; part: number }): string {
  const date = run.date.replaceAll('-', '');
  return `${run.exportId}-${run.runAt}-${file.event}-${date}-${file.index}-${file.part}${extension(run.format)}`;
}

/** The file index stands only where a part has several files. */
export function profileFileName(run: RunName, file: { index: number; part: number }): string {
  const index = file.index === 0 ? '' : `-${file.index}`;
  return `${run.accountId}-${run.exportId}-${run.runAt}${index}-${file.part}${extension(run.format)}`;
}

export function manifestName(run: Pick<RunName, 'exportId' | 'runAt'>): string {
  return `${run.exportId}-${run.runAt}-manifest.json`;
}

function extension(format: Format): string {
  return format === 'parquet' ? '.parquet' : `.${format}.gz`;
}

/**
 * An event's name as it stands in file names: whitespace, slash and NUL become `-`, other control characters `?` (wire
 * contract, exports), and what is too long is cut.
 */
export function nameInFile(event: string): string {
  const clean = event
    .toWellFormed()
    .replace(/[\s/]/g, '-')
    .replaceAll('\0', '-')
    .replace(/\p{Cc}/gu, '?');
  if (Buffer.byteLength(clean) <= LONGEST_EVENT_BYTES) return clean;
  let cut = '';
  for (const character of clean) {
    if (Buffer.byteLength(cut) + Buffer.byteLength(character) > LONGEST_EVENT_BYTES) break;
    cut += character;
  }
  return cut;
}

/**
 * A name in files for each event, by its key. Two events whose names become one (also where letter case does not count)
 * are told apart by a hash of their keys: `A-b` and `A-b~1f3a5c7e`. The order of `events` does not matter.
 */
export function namesInFiles(events: readonly { key: string; name: string }[]): Map<string, string> {
  const named = new Map<string, string>();
  const taken = new Set<string>();
  const byPlainness = events.toSorted((a, b) => changed(a) - changed(b) || (a.key < b.key ? -1 : 1));
  for (const { key, name } of byPlainness) {
    const plain = nameInFile(name);
    const hash = createHash('sha256').update(key).digest('hex');
    const candidates = [plain, ...[8, 16, 64].map((length) => `${plain}~${hash.slice(0, length)}`)];
    const free =
      candidates.find((candidate) => !taken.has(candidate.toLowerCase())) ?? `${plain}~${hash}~${named.size}`;
    taken.add(free.toLowerCase());
    named.set(key, free);
  }
  return named;
}

/** Events that keep their name as it is come first, and so keep it. */
function changed(event: { name: string }): number {
  return nameInFile(event.name) === event.name ? 0 : 1;
}

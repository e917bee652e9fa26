/**
 * Which files of an account are to be put together, and which are to be cut to their dates. Pure: from the list of files
 * to the list of merges. Files of like size join: so a row is written again when its file has grown several times over
 * (three times in a day, five in a month of steady traffic), not every hour.
 */
export type Mergeable = { key: string; bytes: number; fromDate: string; toDate: string };
export type Merge<File> = { kind: 'join' | 'split'; files: File[] };

export type MergeLimits = {
  /** No file is made larger, in bytes of the files that go into it. */
  bytes: number;
  /** Files in one join: what fits a transaction. */
  files: number;
  /** Files below this number are not worth a join. */
  least: number;
  /** Files and bytes in one split, and files that may come of it. */
  split: { files: number; bytes: number; pieces: number };
};

const MiB = 1024 * 1024;
/** With `itemsOf`: a join takes 1 + 2 × 48 + 1 = 98 items of a transaction's 100, a split 1 + 2 × 15 + 60 = 91. */
export const MERGE_LIMITS: MergeLimits = {
  bytes: 128 * MiB,
  files: 48,
  least: 4,
  split: { files: 15, bytes: 32 * MiB, pieces: 60 },
};

/** Files of like size: none in a join is more than so many times as large as the smallest. */
const LIKE = 3;

/** Joins of files that lie in one folder. */
export function planJoins<File extends Mergeable>(files: readonly File[], limits = MERGE_LIMITS): Merge<File>[] {
  const groups: File[][] = [];
  let group: File[] = [];
  let bytes = 0;
  for (const file of files.toSorted((a, b) => a.bytes - b.bytes)) {
    if (file.bytes > limits.bytes / 2) break;
    const full = group.length >= limits.files || bytes + file.bytes > limits.bytes;
    if (full || file.bytes > LIKE * (group[0]?.bytes ?? file.bytes)) {
      groups.push(group);
      group = [];
      bytes = 0;
    }
    group.push(file);
    bytes += file.bytes;
  }
  groups.push(group);
  return groups.filter(({ length }) => length >= limits.least).map((some) => ({ kind: 'join', files: some }));
}

/** Splits of files that hold many dates: those that meet in time together, so that a date's rows come into few files. */
export function planSplits<File extends Mergeable>(files: readonly File[], { split } = MERGE_LIMITS): Merge<File>[] {
  const groups: File[][] = [];
  let bytes = 0;
  let until = '';
  for (const file of files.toSorted((a, b) => (a.fromDate < b.fromDate ? -1 : 1))) {
    const group = groups.at(-1);
    const full = !group || group.length >= split.files || bytes + file.bytes > split.bytes;
    const apart = file.fromDate > until && daysBetween(group?.[0]?.fromDate ?? '', file.toDate) > split.pieces;
    if (full || apart) {
      groups.push([file]);
      bytes = file.bytes;
      until = file.toDate;
    } else {
      group.push(file);
      bytes += file.bytes;
      until = file.toDate > until ? file.toDate : until;
    }
  }
  return groups.map((some) => ({ kind: 'split', files: some }));
}

const DAY_MS = 86_400_000;
const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

/** Cuts dates, in order, into at most `pieces` runs of equal length. */
export function cutDates(dates: readonly string[], pieces: number): string[][] {
  const length = Math.ceil(dates.length / pieces);
  return Array.from({ length: Math.ceil(dates.length / length) }, (_, index) =>
    dates.slice(index * length, (index + 1) * length),
  );
}

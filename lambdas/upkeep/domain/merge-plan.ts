import { fillGroups } from '#core/fill-groups.ts';

/**
 * Which files of an account are to be put together, and which are to be cut to their dates. Pure: from the list of
 * files to the list of merges. Files of like size join. So a row is written again not every hour, but when its file has
 * grown several times over: three times in a day, five in a month of steady traffic.
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

/** Files of like size: the largest in a join is at most so many times as large as the smallest. */
const MAX_SIZE_RATIO = 3;

/** Joins of files that lie in one folder. */
export function planJoins<File extends Mergeable>(files: readonly File[], limits = MERGE_LIMITS): Merge<File>[] {
  const small = files.filter(({ bytes }) => bytes <= limits.bytes / 2).toSorted((a, b) => a.bytes - b.bytes);
  const groups = fillGroups(small, {
    size: ({ bytes }) => bytes,
    limit: limits.bytes,
    most: limits.files,
    joins: ({ bytes }, [smallest]) => bytes <= MAX_SIZE_RATIO * (smallest?.bytes ?? bytes),
  });
  return groups.filter(({ length }) => length >= limits.least).map((joined) => ({ kind: 'join', files: joined }));
}

/** Splits of files that hold many dates: those that meet in time together, so that a date's rows come into few files. */
export function planSplits<File extends Mergeable>(files: readonly File[], { split } = MERGE_LIMITS): Merge<File>[] {
  const groups = fillGroups(
    files.toSorted((a, b) => (a.fromDate < b.fromDate ? -1 : 1)),
    {
      size: ({ bytes }) => bytes,
      limit: split.bytes,
      most: split.files,
      joins: ({ fromDate, toDate }, group) =>
        group.some((earlier) => fromDate <= earlier.toDate) ||
        daysBetween(group[0]?.fromDate ?? '', toDate) <= split.pieces,
    },
  );
  return groups.map((together) => ({ kind: 'split', files: together }));
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

/**
 * When events are rolled up, how many at a time, and into what. Pure. The roll-up is a row of parts: what is new becomes a
 * part of its own, together with those before it that are not much larger. So a row is written again each time that its
 * part has grown by a quarter at least, and not every hour; and parts are few, because each is four times its successor.
 */
export type SummaryLimits = {
  /** Readers count what is not rolled up yet themselves: more files, or more rows, are rolled up. */
  since: { files: number; rows: number };
  /** Rows read for one part: what is done in a minute or so, and what a crash wastes. */
  step: number;
  /** Rows in one file of a part, about. */
  file: number;
  /** A part of fewer rows costs its readers as much as one of so many: a row group, which is read as a whole. */
  group: number;
};
export const SUMMARY_LIMITS: SummaryLimits = {
  since: { files: 8, rows: 20_000 },
  step: 20_000_000,
  file: 250_000,
  group: 20_480,
};

/** A part is left as it is when it has more than so many times the rows that come after it. */
const RATIO = 4;
/** So that names of a part's files fit an item, whatever its rows. */
const MOST_FILES = 1_024;

type Rows = { rows: number };
type Committed = Rows & { commit: number; minCommit?: number | undefined };

export function isDue(files: readonly Rows[], { since }: SummaryLimits): boolean {
  return files.length > since.files || rowsOf(files) > since.rows;
}

/**
 * The commit up to which the next part goes: as far as reading all files with rows up to it takes no more than `step`
 * rows, but at least up to one file's newest commit. Undefined where there are no files.
 * @param upTo the last commit whose files are all among them: a file that was compacted since may reach beyond it
 */
export function endOfStep(
  files: readonly Committed[],
  { step, upTo }: Pick<SummaryLimits, 'step'> & { upTo: number },
): number | undefined {
  const ends = files.map(({ commit }) => Math.min(commit, upTo)).toSorted((a, b) => a - b);
  const costOf = (end: number) => rowsOf(files.filter(({ commit, minCommit = commit }) => minCommit <= end));
  return ends.findLast((end) => costOf(end) <= step) ?? ends[0];
}

/** How many of the parts, from the first on, stay as they are when `rows` new ones come. */
export function partsKept(
  parts: readonly { files: readonly Rows[] }[],
  { rows, limits }: { rows: number; limits: SummaryLimits },
): number {
  let kept = parts.length;
  let after = rows;
  for (const { files } of parts.toReversed()) {
    const here = rowsOf(files);
    if (here > Math.max(RATIO * after, limits.group)) break;
    after += here;
    kept--;
  }
  return kept;
}

type Range = { from: string; until?: string };

/** Cuts all ids, which are hex digits and evenly spread, into ranges of about so many rows as a file takes. */
export function cutIds(rows: number, { file }: SummaryLimits): Range[] {
  let count = 1;
  while (count * file < rows && count < MOST_FILES) count *= 2;
  const starts = Array.from({ length: count }, (_, place) => Math.floor((place * 0x10000) / count));
  const texts = starts.map((start) => (start === 0 ? '' : start.toString(16).padStart(4, '0')));
  return texts.map((from, place) => ({ from, ...(place + 1 < count && { until: texts[place + 1] ?? '' }) }));
}

function rowsOf(files: readonly Rows[]): number {
  return files.reduce((sum, { rows }) => sum + rows, 0);
}

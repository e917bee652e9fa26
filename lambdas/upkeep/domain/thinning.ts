import * as z from 'zod';

/**
 * When the profile log is thinned, and how far. A row of it that a later row of the same profile has superseded is needed
 * by nobody once every snapshot that may still be listed holds the later one. What is superseded is
 * `upkeep/adapters/superseded-rows.ts`.
 */
type Counted = { rows: number };
type Committed = { commit: number; committedAt: string };

const DAY_MS = 86_400_000;
/**
 * The oldest snapshot whose files may still be listed is that of a cursor over profiles: it lives four days
 * (`cursors/domain/token.ts`), and a cursor that could not be begun when it was opened is begun when it is read. All
 * others are listed within minutes.
 */
const SETTLED_MS = 5 * DAY_MS;

/**
 * The newest commit that every snapshot still to be listed holds; 0 for none. The files' own items prove it: whatever is
 * in a commit was there before the commit, and commits are numbered in the order in which they came to be.
 */
export function settledCommit(items: readonly Committed[], now: number): number {
  const old = items.filter(({ committedAt }) => Date.parse(committedAt) <= now - SETTLED_MS);
  return old.reduce((newest, { commit }) => Math.max(newest, commit), 0);
}

/** What the last look at an account's profile log found: how many profiles, and when (ISO). */
export const thinnedSchema = z.object({ people: z.number().int(), at: z.iso.datetime() });
export type Thinned = z.infer<typeof thinnedSchema>;

/** Half as many rows again as profiles: a third of the log is superseded, or not settled yet. */
const ROWS_A_PERSON = 1.5;

/** Whether to look at an account's profile log: never looked before, or a day ago and it has many more rows than profiles. */
export function isDue({ files, last }: { files: readonly Counted[]; last: Thinned | undefined }, now: number): boolean {
  if (!last) return files.length > 0;
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  return Date.parse(last.at) <= now - DAY_MS && rows > ROWS_A_PERSON * last.people;
}

/** Rows that one look compares: 40 bytes each of a function's memory, or of its scratch space where that is full. */
const MOST_ROWS = 20_000_000;

/**
 * Files that are looked at together: all, or as many of the oldest as may be. Rows that are not looked at supersede nothing,
 * so that any selection is safe; the oldest files have the most to lose.
 */
export function lookedAt<File extends Counted>(oldestFirst: readonly File[], mostRows = MOST_ROWS): File[] {
  let rows = 0;
  return oldestFirst.filter((file) => {
    rows += file.rows;
    return rows <= mostRows;
  });
}

/** A file is written anew when a quarter of it goes: three rows are copied for one that is dropped, at most. */
const SHARE = 1 / 4;

/** Files worth writing anew, those first of which the most goes. */
export function worthThinning<Input extends { file: Counted; superseded: number }>(inputs: readonly Input[]): Input[] {
  const shareOf = ({ file, superseded }: Input) => superseded / file.rows;
  return inputs.filter((one) => shareOf(one) >= SHARE).toSorted((a, b) => shareOf(b) - shareOf(a));
}

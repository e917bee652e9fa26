import { addDays, dashed, daysBetween, weekdayNames, weekdayOf } from '../days.ts';

/** What earlier pulls say of this one: days that are missing, and days with far fewer rows than their weekday usually has. */
export type Days = Record<string, number>;

const WEEKS = 4;
const FEWEST = 2;
/** Below this, "far fewer" is chance. */
const WORTH_COMPARING = 10;

export type Expected = {
  history: Days;
  pulled: Days;
  from: number;
  to: number;
  /** Days from this one on are not over yet. */
  today: number;
  /** 0 to 1. */
  minShare: number;
};

export function warningsOf({ history, pulled, from, to, today, minShare }: Expected): string[] {
  const known: Days = { ...history, ...pulled };
  const warnings = gapsBefore(from, history);
  for (const day of daysBetween(from, to)) {
    if (day >= today) break;
    const rows = known[day] ?? 0;
    const usual = usualOf(sameWeekdays(day, known));
    const name = `${weekdayNames[weekdayOf(day)]} ${dashed(day)}`;
    if (usual === undefined || usual === 0) continue;
    if (rows === 0) warnings.push(`${name} has no rows; that weekday usually has ${usual}`);
    else if (usual >= WORTH_COMPARING && rows < usual * minShare) {
      warnings.push(`${name} has ${rows} rows; that weekday usually has ${usual}`);
    }
  }
  return warnings;
}

/** Every day of the window, those without rows too: a day that was pulled and is empty is not a day that is missing. */
export function daysPulled(window: { from: number; to: number }, counted: Days): Days {
  return Object.fromEntries(daysBetween(window.from, window.to).map((day) => [day, counted[day] ?? 0]));
}

/** Days between the newest one before the window and the window, which no pull has had. */
function gapsBefore(from: number, history: Days): string[] {
  const before = Object.keys(history)
    .map(Number)
    .filter((day) => day < from);
  const newest = before.length === 0 ? undefined : Math.max(...before);
  if (newest === undefined || addDays(newest, 1) >= from) return [];
  const [first, last] = [addDays(newest, 1), addDays(from, -1)];
  return [`no pull has had ${first === last ? dashed(first) : `${dashed(first)} to ${dashed(last)}`}`];
}

function sameWeekdays(day: number, known: Days): number[] {
  const rows: number[] = [];
  for (let week = 1; week <= WEEKS; week++) {
    const then = known[addDays(day, -7 * week)];
    if (then !== undefined) rows.push(then);
  }
  return rows;
}

/** What is usual takes two to tell. Of an even number the lower one: a doubt is no warning. */
function usualOf(values: readonly number[]): number | undefined {
  if (values.length < FEWEST) return undefined;
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}

import * as z from 'zod';
import type { Window } from './calendar.ts';
import { dayNumberAt, readDayNumber, windowOf } from './calendar.ts';

/** Days as queries name them: YYYYMMDD in the account's time zone, or counted back from today. */
export type Clock = {
  timezone: string;
  /** YYYYMMDD, where the account is. */
  today: number;
};

/** Events without dates of their own are those of the last 365 days (wire contract, Get Profiles). */
export const DEFAULT_DAYS = 365;

/** West of Greenwich, where the first instants of 1970 are. */
const FIRST_DAY = 19_691_231;
const LAST_DAY = 99_991_231;
const error = 'must be a day, such as 20250131 or "2025-01-31", or counted from today, such as "-7d"';

export const clockAt = (timezone: string, instant: number): Clock => ({
  timezone,
  today: dayNumberAt(timezone, instant),
});

export function daySchema({ today }: Clock) {
  return z.union([z.number(), z.string()], { error }).transform((given, context) => {
    const date = readDayNumber(given) ?? (typeof given === 'string' ? dayFrom(given, today) : undefined);
    if (date !== undefined && date >= FIRST_DAY && date <= LAST_DAY) return date;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}

/** A day counted from today. */
function dayFrom(text: string, today: number): number | undefined {
  const word = text.trim().toLowerCase();
  if (word === 'today') return today;
  if (word === 'yesterday') return daysBefore(today, 1);
  const [, count, unit] = /^-(\d{1,4})([dw])$/.exec(word) ?? [];
  return count === undefined ? undefined : daysBefore(today, Number(count) * (unit === 'w' ? 7 : 1));
}

export function daysAfter(date: number, days: number): number {
  return daysBefore(date, -days);
}

function daysBefore(date: number, days: number): number {
  const { from } = windowOf({ from: date, to: date }, 'UTC');
  return dayNumberAt('UTC', from - days * 86_400);
}

/** The window of a clause that names its days, or some of them; the missing end is today, the missing start a year before. */
export function windowFor(days: { from?: number | undefined; to?: number | undefined }, clock: Clock): Window {
  const to = days.to ?? clock.today;
  return windowOf({ from: days.from ?? Math.max(FIRST_DAY, daysBefore(to, DEFAULT_DAYS)), to }, clock.timezone);
}

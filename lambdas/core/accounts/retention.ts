import { dateAt } from '../values/calendar.ts';

/**
 * The first date of an account's events that is within its retention: `days` days before today, in its calendar.
 * `now` is epoch milliseconds, the answer YYYY-MM-DD.
 */
export function keptFrom({ now, timezone, days }: { now: number; timezone: string; days: number }): string {
  const today = dateAt(Math.floor(now / 1_000), timezone);
  return new Date(Date.parse(`${today}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

const DAY_MS = 86_400_000;

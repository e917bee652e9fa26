import { dateAt, endOfDay, startOfDay } from '#core/values/calendar.ts';

/** Days as queries write them, YYYYMMDD integers; the calendar itself is `core/values/calendar.ts`. Instants are epoch seconds. */
export type Window = { from: number; until: number };

/** The zone's date at an instant, YYYYMMDD. */
export function dayNumberAt(timezone: string, instant: number): number {
  return Number(dateAt(instant, timezone).replaceAll('-', ''));
}

function isoOf(date: number): string {
  const digits = String(date).padStart(8, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}

/** Whether YYYYMMDD is a day of the calendar. */
export function isDate(date: number): boolean {
  const midnight = Date.parse(`${isoOf(date)}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(isoOf(date));
}

/**
 * A day in any of the spellings that clients use for days: `20261101` as a number or a text, `2026-11-01`. Undefined for what
 * is no day of the calendar.
 */
export function readDayNumber(given: unknown): number | undefined {
  const text = typeof given === 'number' ? String(given) : given;
  if (typeof text !== 'string' || !/^\s*(\d{8}|\d{4}-\d{2}-\d{2})\s*$/.test(text)) return undefined;
  const date = Number(text.replaceAll('-', ''));
  return isDate(date) ? date : undefined;
}

/** The days `from` to `to`, both included, as a half-open window: neighbouring windows share no instant and leave none out. */
export function windowOf(days: { from: number; to: number }, timezone: string): Window {
  return { from: startOfDay(isoOf(days.from), timezone), until: endOfDay(isoOf(days.to), timezone) };
}

/**
 * Days and clocks of an account's time zone, from the runtime's own zone data. Dates are integers as on the wire,
 * YYYYMMDD; instants are epoch seconds. What a query asks for is `query.ts`.
 */
export type Window = { from: number; until: number };
/** From `since` on, local time is UTC plus `offset` seconds. */
export type OffsetChange = { since: number; offset: number };

const DAY = 86_400;
/** More than any zone has ever been away from UTC. */
const FARTHEST = 16 * 3_600;
/** Zones do not change their clocks twice within this. */
const STEP = 6 * 3_600;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timezone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timezone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn-hc-h23', {
      timeZone: timezone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timezone, formatter);
  }
  return formatter;
}

/** Seconds to add to UTC for the zone's local time at an instant. */
export function offsetAt(timezone: string, instant: number): number {
  const field = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatterOf(timezone).formatToParts(instant * 1_000)) {
    if (type in field) Object.assign(field, { [type]: Number(value) });
  }
  const local = Date.UTC(field.year, field.month - 1, field.day, field.hour, field.minute, field.second);
  return local / 1_000 - instant;
}

/** The zone's date at an instant, YYYYMMDD. */
export function dateAt(timezone: string, instant: number): number {
  const local = new Date((instant + offsetAt(timezone, instant)) * 1_000);
  return local.getUTCFullYear() * 10_000 + (local.getUTCMonth() + 1) * 100 + local.getUTCDate();
}

function utcMidnight(date: number): number {
  return Date.UTC(Math.floor(date / 10_000), (Math.floor(date / 100) % 100) - 1, date % 100) / 1_000;
}

/** Whether YYYYMMDD is a day of the calendar. */
export function isDate(date: number): boolean {
  return dateAt('UTC', utcMidnight(date)) === date;
}

/**
 * The first instant of a day. Some days do not begin at 00:00 (clocks put forward at midnight), and some do not exist
 * (Pacific/Apia, 2011-12-30): theirs is the first instant after the day before.
 */
function startOfDay(date: number, timezone: string): number {
  return firstInstant({ from: utcMidnight(date) - FARTHEST, until: utcMidnight(date) + FARTHEST }, (instant) => {
    return dateAt(timezone, instant) >= date;
  });
}

/** The days `from` to `to`, both included, as a half-open window: neighbouring windows share no instant and leave none out. */
export function windowOf(days: { from: number; to: number }, timezone: string): Window {
  const dayAfter = dateAt('UTC', utcMidnight(days.to) + DAY);
  return { from: startOfDay(days.from, timezone), until: startOfDay(dayAfter, timezone) };
}

/** The zone's offsets within a window, in order; the first one holds from the window's start. */
export function offsetsWithin(window: Window, timezone: string): OffsetChange[] {
  const changes = [{ since: window.from, offset: offsetAt(timezone, window.from) }];
  for (let at = window.from; at < window.until; at += STEP) {
    const before = offsetAt(timezone, at);
    const end = Math.min(at + STEP, window.until);
    const after = offsetAt(timezone, end);
    if (after === before) continue;
    const since = firstInstant({ from: at, until: end }, (instant) => offsetAt(timezone, instant) === after);
    changes.push({ since, offset: after });
  }
  return changes;
}

/** The earliest instant in the window from which `holds` is true, given that it turns true once. */
function firstInstant(window: Window, holds: (instant: number) => boolean): number {
  let { from: low, until: high } = window;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/**
 * Days and clocks of a time zone, from the runtime's own zone data. Instants are epoch seconds, dates are YYYY-MM-DD.
 */
export type OffsetChange = { since: number; offset: number };

const DAY = 86_400;
/** More than any zone has ever been away from UTC. */
const FARTHEST = 16 * 3_600;
/** Zones do not change their clocks twice within a day. */
const STEP = DAY;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone);
  if (known) return known;
  const part = 'numeric' as const;
  const parts = { year: part, month: part, day: part, hour: part, minute: part, second: part };
  const made = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn-hc-h23', { timeZone: timezone, ...parts });
  formatters.set(timezone, made);
  return made;
}

/** Seconds to add to UTC for the zone's local time at an instant. */
export function offsetAt(instant: number, timezone: string): number {
  const found = Object.fromEntries(
    formatterOf(timezone)
      .formatToParts(instant * 1_000)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1_000 - instant;
}

/** The zone's date at an instant. */
export function dateAt(instant: number, timezone: string): string {
  return new Date((instant + offsetAt(instant, timezone)) * 1_000).toISOString().slice(0, 10);
}

/** A day that is spelt `2026-11-01` or `20261101`, as YYYY-MM-DD; undefined where there is no such day. */
export function readDay(spelt: string | number): string | undefined {
  const [, year, , month, day] = /^(\d{4})(-?)(\d\d)\2(\d\d)$/.exec(String(spelt)) ?? [];
  const date = `${year}-${month}-${day}`;
  const instant = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== date ? undefined : date;
}

/**
 * The instant of a local time, given as the seconds that it would be in UTC. A time that a clock put forward leaves out is so much
 * later, one that comes twice is the first.
 */
export function instantOf(local: number, timezone: string): number {
  const before = local - offsetAt(local - DAY, timezone);
  const after = local - offsetAt(local + DAY, timezone);
  const isThere = (instant: number) => instant + offsetAt(instant, timezone) === local;
  return [Math.min(before, after), Math.max(before, after)].find(isThere) ?? before;
}

/** The first instant of a day, also where clocks are put forward at midnight or the day does not exist. */
export function startOfDay(date: string, timezone: string): number {
  const middle = Date.parse(`${date}T00:00:00Z`) / 1_000;
  return firstInstant({ low: middle - FARTHEST, high: middle + FARTHEST }, (at) => dateAt(at, timezone) >= date);
}

/** The first instant after a day. */
export function endOfDay(date: string, timezone: string): number {
  return startOfDay(daysBefore(date, -1), timezone);
}

/** The day that is so many days before another. */
export function daysBefore(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - days * DAY * 1_000).toISOString().slice(0, 10);
}

/** The zone's offsets from `from` to `to`, both included, in order; the first holds from the start. */
export function offsetsBetween({ from, to }: { from: number; to: number }, timezone: string): OffsetChange[] {
  const [first, last] = [yearOf(from), yearOf(to)];
  const years = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const changes = years.flatMap((year) => changesIn(year, timezone)).filter(({ since }) => since > from && since <= to);
  return [{ since: from, offset: offsetAt(from, timezone) }, ...changes];
}

const yearOf = (instant: number) => new Date(instant * 1_000).getUTCFullYear();
const startOfYear = (year: number) => Date.UTC(year, 0) / 1_000;

/** By zone and year; looking a year through takes hundreds of looks at the runtime's zone data. */
const changesFound = new Map<string, OffsetChange[]>();

/** The changes of a zone's clock after the start of a UTC year, up to the start of the next. */
function changesIn(year: number, timezone: string): OffsetChange[] {
  const key = `${year} ${timezone}`;
  const known = changesFound.get(key);
  if (known) return known;
  const changes: OffsetChange[] = [];
  const end = startOfYear(year + 1);
  let before = offsetAt(startOfYear(year), timezone);
  for (let low = startOfYear(year); low < end; low += STEP) {
    const high = Math.min(low + STEP, end);
    const offset = offsetAt(high, timezone);
    if (offset === before) continue;
    changes.push({ since: firstInstant({ low, high }, (instant) => offsetAt(instant, timezone) === offset), offset });
    before = offset;
  }
  changesFound.set(key, changes);
  return changes;
}

/** The earliest instant from which `holds` is true, given that it turns true once. */
function firstInstant(within: { low: number; high: number }, holds: (instant: number) => boolean): number {
  let { low, high } = within;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

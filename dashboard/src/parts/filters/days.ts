/** Days of a zone's calendar as the `$D_` dates of the query language: epoch seconds. */
const DAY_MS = 86_400_000;

/** The zone's offset from UTC at an instant, in milliseconds. */
function offsetAt(zone: string, instant: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  }).formatToParts(new Date(instant));
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - Math.floor(instant / 1_000) * 1_000;
}

/** The first instant of a day, `YYYY-MM-DD`, in epoch milliseconds; undefined for what is no day. */
export function startOfDay(zone: string, day: string): number | undefined {
  const utc = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(utc)) return undefined;
  // Of a midnight that is left out or comes twice, the first instant that is of the day.
  const candidates = [offsetAt(zone, utc - DAY_MS), offsetAt(zone, utc + DAY_MS)].map((offset) => utc - offset);
  const exact = candidates.filter((instant) => instant + offsetAt(zone, instant) === utc);
  return exact.length > 0 ? Math.min(...exact) : Math.max(...candidates);
}

export function dayAt(zone: string, instant: number): string {
  return new Date(instant + offsetAt(zone, instant)).toISOString().slice(0, 10);
}

export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** `$D_…` of the first second of a day, or with `end` of its last. */
export function wireDate(zone: string, { day, end }: { day: string; end: boolean }): string {
  const instant = startOfDay(zone, end ? dayAfter(day) : day);
  return instant === undefined ? '' : `$D_${Math.floor(instant / 1_000) - (end ? 1 : 0)}`;
}

/** The day that a `$D_` date lies in; empty for what is none. */
export function dayOfWire(zone: string, value: unknown): string {
  const [, seconds] = /^\$D_(-?\d{1,11})$/.exec(String(value)) ?? [];
  return seconds === undefined ? '' : dayAt(zone, Number(seconds) * 1_000);
}

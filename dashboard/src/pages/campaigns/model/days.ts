/** Days and minutes of the account's clock, as forms write them (`2026-11-27`, `09:30`) and as the API does. */

/** The first instant of a day in a zone, epoch seconds; undefined for what is no day. */
export function startOfDay(day: string, zone: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const shown = Date.parse(`${day}T00:00:00Z`) / 1_000;
  if (Number.isNaN(shown)) return undefined;
  // A day begins an hour before or after where clocks were changed since: of two guesses, the one that shows the day is right.
  const guess = shown - offsetAt(shown, zone);
  return shown - offsetAt(guess, zone);
}

export function nextDay(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? day : new Date(at + 86_400_000).toISOString().slice(0, 10);
}

/** The day that the clock of a zone shows at an instant. */
export function dayAt(seconds: number, zone: string): string {
  return new Date((seconds + offsetAt(seconds, zone)) * 1_000).toISOString().slice(0, 10);
}

function offsetAt(seconds: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  }).formatToParts(new Date(seconds * 1_000));
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const [year, month, day] = [part('year'), part('month'), part('day')];
  return Date.UTC(year, month - 1, day, part('hour'), part('minute'), part('second')) / 1_000 - seconds;
}

/** `20261127`; what is no day stays, so that the API can say so. */
export const compactDay = (day: string): string => day.replaceAll('-', '');

export function dashedDay(compact: string): string {
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(compact) ?? [];
  return year === undefined ? '' : `${year}-${month}-${day}`;
}

/** `27 Nov 2026`. */
export function writtenDay(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  return new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' },
  }).format(at);
}

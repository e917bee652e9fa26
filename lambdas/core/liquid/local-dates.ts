import { offsetAt } from '../values/calendar.ts';

/**
 * Dates of data, which are texts `$D_` with epoch seconds, as content shows them in the account's time zone: Liquid as
 * `2023-05-29 15:55:00`, `@` variables as `May 29, 2023` (wire contract, outbound webhooks: personalisation).
 */
const DATE = /^\$D_(-?\d{1,12})$/;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/;
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'].concat(
  ...['October', 'November', 'December'],
);

/** Epoch seconds of a date of data; undefined for any other value. */
export function instantOfDate(value: unknown): number | undefined {
  const seconds = typeof value === 'string' ? DATE.exec(value)?.[1] : undefined;
  return seconds === undefined ? undefined : Number(seconds);
}

export function liquidDate(instant: number, timezone: string): string {
  return clockOf(instant, timezone)?.toISOString().slice(0, 19).replace('T', ' ') ?? '';
}

export function writtenDate(instant: number, timezone: string): string {
  const clock = clockOf(instant, timezone);
  return clock ? `${MONTHS[clock.getUTCMonth()]} ${clock.getUTCDate()}, ${clock.getUTCFullYear()}` : '';
}

/** Epoch seconds of what `liquidDate` writes; undefined for any other text. */
export function instantOfLocal(text: string, timezone: string): number | undefined {
  if (!LOCAL.test(text)) return undefined;
  const wall = Date.parse(`${text.replace(' ', 'T')}Z`) / 1_000;
  return Number.isNaN(wall) ? undefined : wall - offsetAt(wall - offsetAt(wall, timezone), timezone);
}

/** The zone's clock, told as if it were UTC; undefined for what no calendar reaches. */
function clockOf(instant: number, timezone: string): Date | undefined {
  if (Number.isNaN(new Date(instant * 1_000).getTime())) return undefined;
  const clock = new Date((instant + offsetAt(instant, timezone)) * 1_000);
  return Number.isNaN(clock.getTime()) ? undefined : clock;
}

import { offsetAt } from '#core/values/calendar.ts';

/** The minute that it is for the account, so written that later ones sort after it. */
export function minuteAt(instant: number, timezone: string): string {
  const local = new Date((instant + offsetAt(instant, timezone)) * 1_000).toISOString();
  return local.slice(0, 16).replaceAll('-', '').replace('T', ' ');
}

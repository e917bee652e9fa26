import { dateAt, offsetAt, startOfDay } from '#core/values/calendar.ts';
import type { Export } from './export-item.ts';
import { minuteOf } from './spread.ts';

/** When runs of a recurring export are due: so many hours from midnight of the zone, as its schedule counts. */
export type Cycle = { hours: number; timezone: string };

const HOUR_S = 3_600;
const DAY_S = 86_400;

/** The latest start of a cycle that is not after an instant, epoch seconds. */
export function lastDue(cycle: Cycle, instant: number): number {
  const starts = startsOn(dateAt(instant, cycle.timezone), cycle);
  return Math.max(...starts.filter((start, place) => place === 0 || start <= instant));
}

/** The first start of a cycle that is after an instant, epoch seconds. */
export function nextDue(cycle: Cycle, instant: number): number {
  const today = dateAt(instant, cycle.timezone);
  const tomorrow = new Date(Date.parse(`${today}T00:00:00Z`) + DAY_S * 1_000).toISOString().slice(0, 10);
  const later = startsOn(today, cycle).filter((start) => start > instant);
  return Math.min(...later, startOfDay(tomorrow, cycle.timezone));
}

/** When the export's schedule starts a run next, epoch seconds; undefined where none does. */
export function nextRunOf(exported: Export, now: number): number | undefined {
  const { frequency } = exported.definition;
  if (exported.stoppedAt || exported.paused || frequency === 'one-time') return undefined;
  const minute = minuteOf(exported.accountId) * 60;
  return nextDue({ hours: frequency, timezone: exported.timezone }, now - minute) + minute;
}

function startsOn(date: string, { hours, timezone }: Cycle): number[] {
  const starts = [startOfDay(date, timezone)];
  const midnight = Date.parse(`${date}T00:00:00Z`) / 1_000;
  for (let hour = hours; hour < 24; hour += hours) starts.push(instantOf(midnight + hour * HOUR_S, timezone));
  return starts;
}

/** @param wall what the zone's clocks show, as seconds that would be of UTC */
function instantOf(wall: number, timezone: string): number {
  return wall - offsetAt(wall - offsetAt(wall, timezone), timezone);
}

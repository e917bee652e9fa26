import { dateAt, daysBefore, offsetAt, readDay } from '#core/values/calendar.ts';
import type { Schedule } from './campaign.ts';

/** When a scheduled campaign's runs are due, in epoch seconds, by the clock of the account. */
const MINUTE = /^(\d{8}) ((?:[01]\d|2[0-3]):[0-5]\d)$/;

/** The day and the time of a minute written `YYYYMMDD HH:MM`; undefined for what is none. */
export function readMinute(text: string): { date: string; time: string } | undefined {
  const [, digits = '', time = ''] = MINUTE.exec(text) ?? [];
  const date = readDay(digits);
  return date === undefined ? undefined : { date, time };
}

/**
 * The first instant at which the account's clock shows this minute. A minute that the clock leaps over comes as much later as
 * the clock leaps: at 3:30 instead of 2:30.
 */
export function instantOf({ date, time }: { date: string; time: string }, timezone: string): number {
  const shown = Date.parse(`${date}T${time}:00Z`) / 1_000;
  const offsets = [shown - 86_400, shown + 86_400].map((near) => offsetAt(near, timezone));
  const candidates = offsets.map((offset) => shown - offset).sort((a, b) => a - b);
  const shows = candidates.find((instant) => instant + offsetAt(instant, timezone) === shown);
  return shows ?? shown - (offsets[0] ?? 0);
}

type At = { /** Epoch seconds, with what of the second is over. */ now: number; timezone: string };

/**
 * The first time from now on at which a run is due, in whole seconds; undefined where there is none any more. A delay is over
 * no sooner than its seconds are: it ends with the second that is under way.
 * @param after when the last run was due: runs are named by that time, and no two have one name
 */
export function firstDue(
  schedule: Schedule,
  { now, timezone, after = Number.NEGATIVE_INFINITY }: At & { after?: number | undefined },
): number | undefined {
  if (schedule.kind === 'now') {
    const due = schedule.delaySeconds === 0 ? Math.floor(now) : Math.ceil(now + schedule.delaySeconds);
    return Math.max(due, after + 1);
  }
  const minute = readMinute(schedule.at);
  if (!minute) return undefined;
  const first = instantOf(minute, timezone);
  if (first >= now - 60 && first > after) return first;
  return schedule.kind === 'at' ? undefined : repeatDue(schedule, { minute, after: Math.max(now, after), timezone });
}

/** The next run of a campaign that repeats, after one that was due at `due`; of what was missed meanwhile none is made up for. */
export function nextDue(schedule: Schedule, { due, now, timezone }: At & { due: number }): number | undefined {
  const minute = schedule.kind === 'every' ? readMinute(schedule.at) : undefined;
  return schedule.kind === 'every' && minute
    ? repeatDue(schedule, { minute, after: Math.max(due, now), timezone })
    : undefined;
}

type Repeating = Extract<Schedule, { kind: 'every' }>;
type From = { minute: { date: string; time: string }; after: number; timezone: string };

function repeatDue({ days, until }: Repeating, { minute, after, timezone }: From): number | undefined {
  const between = (Date.parse(dateAt(after, timezone)) - Date.parse(minute.date)) / 86_400_000;
  const last = until === undefined ? undefined : readDay(until);
  for (let turn = Math.max(0, Math.floor(between / days)); ; turn++) {
    const date = daysBefore(minute.date, -turn * days);
    if (last !== undefined && date > last) return undefined;
    const due = instantOf({ date, time: minute.time }, timezone);
    if (due > after) return due;
  }
}

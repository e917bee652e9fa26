/**
 * How long the stream is to keep what is not stored yet. A day is what is paid for always; a week costs more than the shard
 * itself and is for the time in which something waits.
 */
const DAY_HOURS = 24;
const WEEK_HOURS = 168;
const MINUTE = 60_000;
const RAISE_AFTER_MS = 60 * MINUTE;
const LOWER_BELOW_MS = 5 * MINUTE;
/** Somebody is to look at it. */
export const LATE_MS = 15 * MINUTE;

/** An idle shard may say for ever that its end is some seconds away; what is nearer than this is looked at next time. */
export const NEAR_MS = MINUTE;
/** Where a look goes on, it begins a little before where the last one ended: times of arrival are not exact. */
export const OVERLAP_MS = MINUTE;

/** What has waited for six of the seven days is copied, an hour's worth at a time, each hour several times over. */
const COPY_AFTER_MS = 6 * DAY_HOURS * 60 * MINUTE;
const COPY_WINDOW_MS = 60 * MINUTE;

/** The retention to set, or undefined where it is right. @param waitingMs age of the oldest record that is not stored, or how old one may be that was not seen */
export function retentionFor({ waitingMs, hours }: { waitingMs: number; hours: number }): number | undefined {
  if (waitingMs >= RAISE_AFTER_MS && hours < WEEK_HOURS) return WEEK_HOURS;
  if (waitingMs < LOWER_BELOW_MS && hours > DAY_HOURS) return DAY_HOURS;
  return undefined;
}

/** The arrivals (ms) whose records are to be copied now; undefined while nothing has waited for so long. */
export function dueForCopy({
  waitingMs,
  now,
}: {
  waitingMs: number;
  now: number;
}): { from: number; to: number } | undefined {
  if (waitingMs < COPY_AFTER_MS) return undefined;
  const to = now - COPY_AFTER_MS;
  return { from: to - COPY_WINDOW_MS, to };
}

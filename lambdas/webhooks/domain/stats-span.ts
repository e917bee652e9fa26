import type { Row } from '#core/webhooks/counters.ts';
import { dayOf, minuteOf } from '#core/webhooks/counters.ts';

/**
 * The steps of a series, in UTC. Minutes are kept for some days, and hours are their sums; days are kept for good. A series
 * has no more steps than somebody can look at.
 */
export const steps = ['minute', 'hour', 'day'] as const;
export type Step = (typeof steps)[number];

const MINUTE = 60_000;
const DAY = 86_400_000;
const LENGTHS: Record<Step, { ms: number; most: number; usual: number; keptMs: number }> = {
  minute: { ms: MINUTE, most: 1_440, usual: 60, keptMs: 7 * DAY },
  hour: { ms: 60 * MINUTE, most: 168, usual: 24, keptMs: 7 * DAY },
  day: { ms: DAY, most: 400, usual: 30, keptMs: Number.POSITIVE_INFINITY },
};

export type Span = { span: Row['span']; from: string; to: string; step: Step; starts: number[] };
type Asked = { from?: number | undefined; to?: number | undefined; per: Step };

/** The rows that make a series from `from` up to `to`, or what is wrong with these. */
export function spanOf({ from, to, per }: Asked, now: number): Span | { field: 'from' | 'to'; problem: string } {
  const { ms, most, usual, keptMs } = LENGTHS[per];
  const until = to ?? now + 1;
  const since = from ?? until - usual * ms;
  if (since >= until) return { field: 'from', problem: 'must be before `to`' };
  if (since < now - keptMs - ms)
    return { field: 'from', problem: `is too long ago: per ${per}, the last 7 days are known` };
  const first = Math.floor(since / ms) * ms;
  const count = Math.ceil((until - first) / ms);
  if (count > most) return { field: 'from', problem: `must be at most ${most} ${per}s before \`to\`` };
  const starts = Array.from({ length: count }, (_, place) => first + place * ms);
  const nameOf = per === 'day' ? dayOf : minuteOf;
  return { span: per === 'day' ? 'day' : 'minute', from: nameOf(first), to: nameOf(until - 1), step: per, starts };
}

/** The start of the step that a row of this minute or day belongs to. */
export function startOf(at: string, step: Step): number {
  const { ms } = LENGTHS[step];
  return Math.floor(Date.parse(at.length > 10 ? `${at}Z` : `${at}T00:00Z`) / ms) * ms;
}

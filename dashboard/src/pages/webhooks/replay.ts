import type { paths } from '../../api/schema.d.ts';
import { many, whole } from '../../parts/pictures/numbers.ts';
import { type AttemptFilter, queryOf } from './attempt-filter.ts';
import type { Replay } from './template.ts';

/** What is to be sent again: what a filter finds, everything since a time, or one call. */
export type ReplayScope =
  | { kind: 'filter'; filter: AttemptFilter }
  | { kind: 'since' }
  | { kind: 'call'; delivery: string };

export type ReplayBody = paths['/api/webhooks/replay']['post']['requestBody']['content']['application/json'];

/** Last ends that a call may have; the first two are what a replay is for. */
export const ends = ['parked', 'exhausted', 'refused', 'delivered'] as const;
export type End = (typeof ends)[number];

/** Calls are kept for 20 days. */
export const sinceOptions = [
  { hours: 1, label: 'An hour ago' },
  { hours: 6, label: '6 hours ago' },
  { hours: 24, label: '24 hours ago' },
  { hours: 7 * 24, label: '7 days ago' },
  { hours: 20 * 24, label: '20 days ago: all that is kept' },
];

/** Ends that are chosen at first: those of the filter that a call can end with, else those that did not arrive. */
export function firstEnds(scope: ReplayScope): End[] {
  if (scope.kind === 'call') return [...ends];
  const asked = scope.kind === 'filter' ? ends.filter((end) => scope.filter.outcomes.includes(end)) : [];
  return asked.length > 0 ? asked : ['parked', 'exhausted'];
}

/** The question, which stays the same from the count to the sending. */
export function replayBody(
  scope: ReplayScope,
  { chosen, sinceHours, now }: { chosen: readonly End[]; sinceHours: number; now: number },
): ReplayBody {
  const outcome = ends.filter((end) => chosen.includes(end)).join(',');
  if (scope.kind === 'call') return { delivery: scope.delivery, outcome };
  if (scope.kind === 'since') return { from: new Date(now - sinceHours * 3_600_000).toISOString(), outcome };
  const { limit: _, cursor: __, ...query } = queryOf(scope.filter, now);
  return { ...query, outcome };
}

export function progressSentence({ state, found, sent = 0, gone = 0, reason }: Replay): string {
  if (state === 'counting') return 'Finding the calls …';
  if (state === 'failed') return reason ?? 'The replay failed.';
  const all = many(found ?? 0, 'call');
  if (state === 'sending') return `${many(sent, 'call')} of ${whole(found ?? 0)} sent again so far`;
  const lost = gone > 0 ? `; ${many(gone, 'call')} could not be, since they are not kept any more` : '';
  return found === sent ? `${all} sent again` : `${many(sent, 'call')} of ${whole(found ?? 0)} sent again${lost}`;
}

export function progressPercent({ state, found = 0, sent = 0, gone = 0 }: Replay): number {
  if (state === 'done') return 100;
  return found === 0 ? 0 : Math.floor((100 * (sent + gone)) / found);
}

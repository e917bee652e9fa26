import { type FlowMinute, mergedNames, type NamedRows } from '#core/flow/minute.ts';
import { eventKey } from '#core/intake/event-name.ts';

/** What minutes of a window say, summed up by its steps. */
export type Steps = { steps: readonly number[]; stepSeconds: number };
export type NamedSeries = { kind: 'event' | 'rest'; name: string; total: number; counts: number[] };

const MOST_NAMES = 8;
/** Of the newest minutes: how long records wait is of interest as it is now. */
const NEWEST_MINUTES = 3;

/** The most frequent events, each by step, and all others together. */
export function eventsOf(minutes: readonly FlowMinute[], { steps, stepSeconds }: Steps) {
  const first = steps[0] ?? 0;
  const stepOf = (at: number) => Math.floor((at - first) / stepSeconds);
  const pairs = minutes.flatMap(({ stored }) => stored?.names ?? []);
  const named = mergedNames(pairs).slice(0, MOST_NAMES);
  const series = new Map(named.map(([name, total]) => [eventKey(name), seriesOf('event', [name, total], steps)]));
  const others = seriesOf('rest', ['All others', 0], steps);
  for (const { at, stored } of minutes) {
    if (!stored) continue;
    let rest = stored.events;
    for (const [name, rows] of stored.names) {
      const one = series.get(eventKey(name));
      if (one) add(one, stepOf(at), rows);
      if (one) rest -= rows;
    }
    add(others, stepOf(at), Math.max(0, rest));
  }
  others.total = sum(others.counts);
  return {
    total: sum(minutes.map(({ stored }) => stored?.events ?? 0)),
    steps,
    byName: [...series.values(), ...(others.total > 0 ? [others] : [])],
  };
}

function seriesOf(kind: NamedSeries['kind'], [name, total]: NamedRows, steps: readonly number[]): NamedSeries {
  return { kind, name, total, counts: steps.map(() => 0) };
}

function add({ counts }: NamedSeries, step: number, rows: number): void {
  const before = counts[step];
  if (before !== undefined) counts[step] = before + rows;
}

/** Records by what became of them, by when that was decided. */
export function funnelOf(minutes: readonly FlowMinute[]) {
  const committed = sum(minutes.map(({ stored }) => stored?.records ?? 0));
  const atOnce = sum(minutes.map(({ refused }) => refused?.atOnce ?? 0));
  const refusedLater = sum(minutes.map(({ refused }) => refused?.later ?? 0));
  const accepted = committed + refusedLater;
  return { received: accepted + atOnce, accepted, refused: atOnce + refusedLater, refusedLater, committed };
}
export type Funnel = ReturnType<typeof funnelOf>;

export const changedIn = (minutes: readonly FlowMinute[]) => sum(minutes.map(({ stored }) => stored?.profiles ?? 0));

/** In whole seconds; 0 where nothing was stored lately. @param now epoch milliseconds */
export function waitedLately(minutes: readonly FlowMinute[], now: number): number {
  const since = now / 1_000 - NEWEST_MINUTES * 60;
  const waited = minutes.map(({ at, stored }) => (at >= since && stored ? stored.waitedMs : 0));
  return Math.round(Math.max(0, ...waited) / 1_000);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

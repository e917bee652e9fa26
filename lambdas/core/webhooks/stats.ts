import { type Counters, failedIn, failureClasses, latencyBounds, withinMs } from './counters.ts';

/** Counters as people are shown them. */
export type Stats = {
  /** Distinct calls of which an attempt was made. */
  sent: number;
  attempts: number;
  success: number;
  /** Attempts that failed, by class; a call may fail and succeed later. */
  failed: { total: number; byClass: Record<string, number> };
  /** Calls of which all attempts failed: the stat `Webhook Dispatch Failed`. */
  dispatchFailed: number;
  /** Calls that were given up without another try, since only the customer can mend what was wrong. */
  refused: number;
  /** Calls that were set aside while the receiver's circuit was open. */
  parked: number;
  /** Of attempts, milliseconds. Percentiles are the upper bounds of their classes; absent before the first attempt. */
  latencyMs?: { mean: number; p50: number; p95: number; p99: number };
};

export function statsOf(counters: Counters): Stats {
  const of = (name: string) => counters.get(name) ?? 0;
  const classes = failureClasses.flatMap((name) =>
    of(failedIn(name)) > 0 ? [[name, of(failedIn(name))] as const] : [],
  );
  const latencyMs = latencyOf(counters);
  return {
    sent: of('sent'),
    attempts: of('attempts'),
    success: of('delivered'),
    failed: { total: failuresOf(counters), byClass: Object.fromEntries(classes) },
    dispatchFailed: of('exhausted'),
    refused: of('refused'),
    parked: of('parked'),
    ...(latencyMs && { latencyMs }),
  };
}

export function failuresOf(counters: Counters): number {
  return failureClasses.reduce((sum, name) => sum + (counters.get(failedIn(name)) ?? 0), 0);
}

/** A call is given 5 s, and what is over that is not told apart. */
const LONGEST_MS = 10_000;

function latencyOf(counters: Counters): Stats['latencyMs'] {
  const classes = latencyBounds.map((bound) => ({ bound, count: counters.get(withinMs(bound)) ?? 0 }));
  const calls = classes.reduce((sum, { count }) => sum + count, 0);
  if (calls === 0) return undefined;
  function percentile(part: number): number {
    let before = 0;
    const found = classes.find(({ count }) => {
      before += count;
      return before >= part * calls;
    });
    return Math.min(found?.bound ?? LONGEST_MS, LONGEST_MS);
  }
  const mean = Math.round((counters.get('ms') ?? 0) / calls);
  return { mean, p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) };
}

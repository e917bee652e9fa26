import { type Cycle, lastDue } from './cycle.ts';
import { type Export, isKept } from './export-item.ts';

/**
 * Whether an export is late, before anybody asks: no run began when one was due, or one is under way for longer than a whole
 * cycle; of an export that runs once, longer than a day, after which the state machine has stopped it. A run that fails is not
 * late, it is told of as failed.
 */
export type Lateness = { late: 'not-begun' | 'not-ended' /** Epoch seconds. */; dueAt: number };

/** A start may wait so long for its turn; after it, something is wrong. */
const GRACE_S = 2 * 3_600;
/** What was asked for is about to begin. */
const BEGINS_WITHIN_S = 900;
/** A schedule's clock and ours need not agree to the second. */
const TOLERANCE_S = 60;
const HOUR_S = 3_600;

/** @param now epoch seconds */
export function latenessOf(exported: Export, now: number): Lateness | undefined {
  const { frequency } = exported.definition;
  if (exported.stoppedAt || exported.paused) return undefined;
  const hours = frequency === 'one-time' ? 24 : frequency;
  const cycle = { hours, timezone: exported.timezone };
  if (exported.running && !isKept(exported)) {
    const { runAt, since } = exported.running;
    const began = since === undefined ? runAt : secondsOf(since);
    if (now - began <= hours * HOUR_S + GRACE_S) return undefined;
    return { late: 'not-ended', dueAt: frequency === 'one-time' ? runAt : lastDue(cycle, now) };
  }
  if (frequency === 'one-time') return undefined;
  const dueAt = dueBy(exported, { now: now - GRACE_S, cycle });
  const { lastRunAt = 0, requestedRunAt = 0, last } = exported;
  if (requestedRunAt > now - BEGINS_WITHIN_S) return undefined;
  const seen = Math.max(lastRunAt, last ? secondsOf(last.at) : 0);
  return dueAt !== undefined && seen < dueAt - TOLERANCE_S ? { late: 'not-begun', dueAt } : undefined;
}

/** When a run was due last: the first one when its export was made. An edit may have changed the cycle, and is no lateness. */
function dueBy(exported: Export, { now, cycle }: { now: number; cycle: Cycle }): number | undefined {
  if (exported.lastRunAt === undefined) {
    const made = secondsOf(exported.createdAt);
    return made <= now ? made : undefined;
  }
  const due = lastDue(cycle, now);
  return due > secondsOf(exported.updatedAt) ? due : undefined;
}

export function lateSentence({ late, dueAt }: Lateness): string {
  const due = new Date(dueAt * 1_000).toISOString();
  return late === 'not-begun'
    ? `No run has begun since one was due at ${due}.`
    : `A run is under way for longer than a run may take: one was due at ${due}.`;
}

const secondsOf = (instant: string) => Math.floor(Date.parse(instant) / 1_000);

import { inParallel } from '#core/in-parallel.ts';
import type { StoredTimer, TimersPage } from '../adapters/dynamo-timers.ts';
import { BUCKETS, backOff, MOST_TRIES, type Timer } from '../domain/live/timer.ts';
import type { Fired } from './fire-timer.ts';

/**
 * Fires what is due, minute by minute, oldest first, until its time is over; the next sweep goes on from there. A sweep that
 * dies leaves its timers; two at once find each other's work done. A minute counts as done when it is well over and nothing
 * of it is left: whoever puts a timer into it may have a clock that is behind.
 */
export type SweepDeps = {
  sweptUntil: () => Promise<number | undefined>;
  noteSwept: (minute: number) => Promise<void>;
  /** How late events are looked at just now, milliseconds: for so long, what a wait is about may still be on its way. */
  lagMs: () => Promise<number>;
  due: (of: { minute: number; bucket: number; now: number; most: number; after: string }) => Promise<TimersPage>;
  fire: (timer: Timer) => Promise<Fired>;
  remove: (timer: StoredTimer) => Promise<void>;
  /** Puts a timer off for some minutes. */
  putOff: (timer: Timer, minutes: number) => Promise<void>;
  putAside: (timer: Timer) => Promise<void>;
  failed: (timer: Timer, thrown: unknown) => void;
  /** Epoch milliseconds. */
  now: () => number;
  /** How long it may go on. */
  forMs: number;
};
export type Swept = Record<'fired' | 'dropped' | 'held' | 'failed' | 'aside' | 'late', number> & { isBehind: boolean };

/** Minutes for which a clock may be behind. */
const SETTLED = 3;
/** Minutes that the first sweep of a deployment looks back, and notes before anything else: later ones begin there too. */
const FIRST = 60;
const PAGE = 100;
const WIDTH = 4;
const LATE_S = 300;

export function sweepTimers(deps: SweepDeps) {
  return async function sweep(): Promise<Swept> {
    const startedAt = deps.now();
    const totals: Swept = { fired: 0, dropped: 0, held: 0, failed: 0, aside: 0, late: 0, isBehind: false };
    const current = Math.floor(startedAt / 60_000);
    const lagMs = await deps.lagMs();
    let minute = (await deps.sweptUntil()) ?? (await firstMinute(deps, current));
    for (; minute <= current && !totals.isBehind; minute++) {
      await sweepMinute(deps, { minute, until: startedAt + deps.forMs, totals, lagMs });
      const isDone = !totals.isBehind && totals.held === 0 && minute < current - SETTLED;
      if (isDone) await deps.noteSwept(minute + 1);
    }
    return totals;
  };
}

async function firstMinute({ noteSwept }: SweepDeps, current: number): Promise<number> {
  await noteSwept(current - FIRST);
  return current - FIRST;
}

type Minute = { minute: number; until: number; totals: Swept; lagMs: number };

async function sweepMinute(deps: SweepDeps, { minute, until, totals, lagMs }: Minute): Promise<void> {
  const buckets = Array.from({ length: BUCKETS }, (_, bucket) => bucket);
  await inParallel(buckets, {
    width: BUCKETS,
    work: async (bucket) => {
      let page: TimersPage;
      let after = '';
      do {
        if (deps.now() >= until) {
          totals.isBehind = true;
          return;
        }
        page = await deps.due({ minute, bucket, now: Math.floor(deps.now() / 1_000), most: PAGE, after });
        await inParallel(page.timers, { width: WIDTH, work: (timer) => one(deps, { timer, totals, lagMs }) });
        after = page.timers.at(-1)?.key.sk ?? after;
      } while (page.more);
    },
  });
}

type One = { timer: StoredTimer; totals: Swept; lagMs: number };

/** One that fails is put off, so that it holds up no other, nor the minute. */
async function one(deps: SweepDeps, { timer: stored, totals, lagMs }: One): Promise<void> {
  const { timer } = stored;
  if (timer.kind === 'wait' && deps.now() < timer.fireAt * 1_000 + lagMs) {
    totals.held++;
    return;
  }
  if (deps.now() / 1_000 - timer.fireAt > LATE_S) totals.late++;
  try {
    const fired = await deps.fire(timer);
    totals[fired === 'dropped' ? 'dropped' : 'fired']++;
  } catch (thrown) {
    deps.failed(timer, thrown);
    const tries = timer.tries + 1;
    totals.failed++;
    if (tries >= MOST_TRIES) {
      totals.aside++;
      await deps.putAside({ ...timer, tries });
    } else await deps.putOff({ ...timer, tries }, backOff(tries));
  }
  await deps.remove(stored);
}

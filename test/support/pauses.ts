import type { Browser, Page } from 'playwright-core';

/**
 * How long a page stands still while something is done with it: in a task, or between two frames. What counts of such a time is
 * what the page's own thread computed in it: on a machine that does other work besides, a page stands still as well while it
 * waits for its turn.
 */
export type Pause = { ms: number; wallMs: number; mark: string };

/** Begins to note tasks of over 50 ms and times between frames; `mark(name)` says what is done from then on. */
const WATCH = `
  window.pauses = [];
  window.marks = [[performance.now(), 'begin']];
  window.mark = (name) => marks.push([performance.now(), name]);
  const note = (start, ms) => ms > 50 && pauses.push([start, ms]);
  if (!window.watching) {
    window.watching = new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) note(startTime, duration);
    });
    watching.observe({ type: 'longtask' });
    let before;
    const tick = (now) => {
      if (before !== undefined) note(before, now - before);
      before = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }
  performance.mark('origin').startTime`;
type Noted = { pauses: [start: number, ms: number][]; marks: [at: number, name: string][] };
/** A task of a thread as Chromium traces it: microseconds by the clock, and of computing. */
type Traced = { name: string; pid: number; tid: number; ts: number; dur?: number; tdur?: number };

export async function longestPause(
  { browser, page }: { browser: Browser; page: Page },
  act: () => Promise<void>,
): Promise<Pause> {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', 'blink.user_timing'] });
  const origin: number = await page.evaluate(WATCH);
  await act();
  const noted: Noted = await page.evaluate('({ pauses, marks })');
  const { traceEvents }: { traceEvents: Traced[] } = JSON.parse((await browser.stopTracing()).toString());
  const busy = busyIn(traceEvents, origin);
  const pauses = noted.pauses.map(([start, wallMs]) => ({
    ...{ ms: busy(start, wallMs), wallMs },
    mark: noted.marks.findLast(([at]) => at <= start)?.[1] ?? 'begin',
  }));
  const none = { ms: 0, wallMs: 0, mark: 'none' };
  return pauses.reduce((longest, pause) => (pause.ms > longest.ms ? pause : longest), none);
}

/** Milliseconds that the page's main thread computed in a time, by the page's clock. */
function busyIn(events: Traced[], origin: number) {
  const mark = events.findLast(({ name }) => name === 'origin');
  if (!mark) throw new Error('the trace has no mark of the page');
  const tasks = events
    .filter(({ name, pid, tid }) => name === 'RunTask' && pid === mark.pid && tid === mark.tid)
    // A task without a time of computing counts whole.
    .map(({ ts, dur = 0, tdur = dur }) => ({
      ...{ from: (ts - mark.ts) / 1_000 + origin, ms: dur / 1_000, busyMs: tdur / 1_000 },
    }));
  if (tasks.length === 0) throw new Error('the trace has no tasks of the page');
  return (start: number, ms: number) =>
    tasks.reduce((sum, task) => {
      const shared = Math.min(start + ms, task.from + task.ms) - Math.max(start, task.from);
      return shared <= 0 || task.ms === 0 ? sum : sum + task.busyMs * (shared / task.ms);
    }, 0);
}

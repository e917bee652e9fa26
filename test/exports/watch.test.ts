import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastDue, nextDue, nextRunOf } from '../../lambdas/exports/domain/cycle.ts';
import { readDefinition } from '../../lambdas/exports/domain/definition.ts';
import type { Export } from '../../lambdas/exports/domain/export-item.ts';
import { latenessOf } from '../../lambdas/exports/domain/lateness.ts';
import type { Run } from '../../lambdas/exports/domain/run.ts';
import { agedSecrets } from '../../lambdas/exports/domain/secret-age.ts';
import { unusualRun } from '../../lambdas/exports/domain/usual.ts';
import { watch } from '../../lambdas/exports/domain/watch.ts';

/** The rules of the watch, against clocks of many zones and volumes of many shapes. */
const HOUR = 3_600;
const DAY = 24 * HOUR;
const frequencies = [4, 8, 12, 24] as const;
const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago'];
const seconds = (iso: string) => Date.parse(iso) / 1_000;
const iso = (instant: number) => new Date(instant * 1_000).toISOString();
const START = seconds('2026-03-01T00:00:00Z');

const one = (frequency: unknown, more: Partial<Export> = {}): Export => ({
  accountId: 'ACME',
  id: 1,
  timezone: 'Europe/Berlin',
  definition: readDefinition({ name: 'n', partner: 's3', type: 'events', frequency, settings: {} }),
  sealed: {},
  createdAt: iso(START),
  updatedAt: iso(START),
  exportedThrough: 0,
  ...more,
});

describe('when a run is due', () => {
  it('every so many hours from midnight of the zone, also on days on which clocks are changed', () => {
    const at = (clock: string) => lastDue({ hours: 4, timezone: 'Europe/Berlin' }, seconds(clock));
    expect(at('2026-03-29T03:00:00Z')).toBe(seconds('2026-03-29T02:00:00Z'));
    expect(at('2026-03-29T01:59:59Z')).toBe(seconds('2026-03-28T23:00:00Z'));
    expect(at('2026-10-25T03:30:00Z')).toBe(seconds('2026-10-25T03:00:00Z'));
  });

  it('is never after the instant, and never longer ago than a cycle and a change of clocks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: START, max: START + 400 * DAY }),
        fc.constantFrom(...frequencies),
        fc.constantFrom(...zones),
        (instant, hours, timezone) => {
          const due = lastDue({ hours, timezone }, instant);
          expect(due).toBeLessThanOrEqual(instant);
          expect(instant - due).toBeLessThan((hours + 1) * HOUR);
          const next = nextDue({ hours, timezone }, instant);
          expect(next).toBeGreaterThan(instant);
          expect(next - instant).toBeLessThanOrEqual((hours + 1) * HOUR);
          expect(lastDue({ hours, timezone }, next)).toBe(next);
          expect(lastDue({ hours, timezone }, next - 1)).toBe(due);
        },
      ),
    );
  });

  it('is shown as the minute at which the schedule of the account starts it, where the export goes on by itself', () => {
    const now = seconds('2026-03-29T03:00:00Z');
    const next = nextRunOf(one(4), now) ?? 0;
    const minute = next - seconds('2026-03-29T06:00:00Z');
    expect([minute >= 0, minute < 15 * 60, minute % 60]).toEqual([true, true, 0]);
    // Between the hour and its own minute, the run of this hour is still to come.
    if (minute > 0) expect(nextRunOf(one(4), next - 1)).toBe(next);
    expect(nextRunOf(one(4), next)).toBe(next + 4 * HOUR);
    expect(nextRunOf(one('one-time'), now)).toBeUndefined();
    expect(nextRunOf(one(4, { paused: { at: iso(now), by: 'hand' } }), now)).toBeUndefined();
    expect(nextRunOf(one(4, { stoppedAt: iso(now) }), now)).toBeUndefined();
  });
});

describe('an export is late', () => {
  it('never, where a run begins within two hours of each time that one is due, and ends', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...frequencies),
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 400 * DAY }),
        fc.integer({ min: 0, max: 2 * HOUR }),
        (frequency, timezone, after, delay) => {
          const now = START + 10 * DAY + after;
          const due = lastDue({ hours: frequency, timezone }, now - delay);
          const last = { runAt: due + delay, execution: 'e', state: 'DONE', at: iso(due + delay) } as const;
          expect(latenessOf(one(frequency, { timezone, lastRunAt: due + delay, last }), now)).toBeUndefined();
        },
      ),
    );
  });

  it('always, once two hours have passed in which none began', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...frequencies),
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 400 * DAY }),
        (frequency, timezone, after) => {
          const now = START + 10 * DAY + after;
          const dueAt = lastDue({ hours: frequency, timezone }, now - 2 * HOUR);
          expect(latenessOf(one(frequency, { timezone, lastRunAt: dueAt - 61 }), now)).toEqual({
            late: 'not-begun',
            dueAt,
          });
        },
      ),
    );
  });

  it('where a run takes more than its cycle and two hours', () => {
    const running = { runAt: START, execution: 'e', since: iso(START) };
    const taken = (hours: number) => latenessOf(one(4, { lastRunAt: START, running }), START + hours * HOUR);
    expect([taken(5.9), taken(6.1)]).toEqual([undefined, expect.objectContaining({ late: 'not-ended' })]);
  });

  it('not where an old run that was kept is taken up again', () => {
    const now = START + 3 * DAY;
    const running = { runAt: START, execution: 'new', since: iso(now - HOUR) };
    expect(latenessOf(one(4, { lastRunAt: START, running }), now)).toBeUndefined();
  });

  it('not where its runs fail: that is told as failed', () => {
    const now = START + 3 * DAY;
    const last = { runAt: START, execution: 'e', state: 'FAILED', at: iso(now - HOUR), kept: 'on-its-way' } as const;
    expect(
      latenessOf(one(4, { lastRunAt: START, running: { runAt: START, execution: 'e' }, last }), now),
    ).toBeUndefined();
  });

  it('where its first run has not begun within two hours', () => {
    expect(latenessOf(one(24), START + 2 * HOUR - 1)).toBeUndefined();
    expect(latenessOf(one(24), START + 2 * HOUR)).toEqual({ late: 'not-begun', dueAt: START });
  });

  it('not by an edit that gave it another cycle: what would have been due before it is not due', () => {
    fc.assert(
      fc.property(fc.constantFrom(...frequencies), fc.integer({ min: 0, max: 2 * HOUR }), (frequency, ago) => {
        const now = START + 30 * DAY;
        const edited = one(frequency, { lastRunAt: now - DAY, updatedAt: iso(now - ago) });
        expect(latenessOf(edited, now)).toBeUndefined();
      }),
    );
  });

  it.each([
    ['paused', { paused: { at: iso(START), by: 'hand' } }],
    ['stopped', { stoppedAt: iso(START) }],
  ] as const)('not while it is %s', (_, more) => {
    expect(latenessOf(one(4, { lastRunAt: START, ...more }), START + 9 * DAY)).toBeUndefined();
  });

  it('not where it is one-time, unless its run is under way for longer than a run may take', () => {
    expect(latenessOf(one('one-time'), START + 9 * DAY)).toBeUndefined();
    const running = { runAt: START, execution: 'e', since: iso(START) };
    const taken = (hours: number) => latenessOf(one('one-time', { lastRunAt: START, running }), START + hours * HOUR);
    expect([taken(25.9), taken(26.1)]).toEqual([undefined, { late: 'not-ended', dueAt: START }]);
  });
});

/** Runs every so many hours, the newest first, each with the rows that `rowsAt` gives it; the first is the back-fill. */
function runsOf(
  count: number,
  { hours, rowsAt }: { hours: number; rowsAt: (start: number, place: number) => number },
): Run[] {
  return Array.from({ length: count }, (_, place) => {
    const start = START + place * hours * HOUR;
    return {
      ...{ accountId: 'A', exportId: 1, runAt: start, execution: 'e', timezone: 'UTC', sealed: {}, bytes: 1, files: 1 },
      window: { after: place, upTo: place + 1 },
      definition: one(4).definition,
      state: 'DONE' as const,
      startedAt: iso(start),
      partsDone: new Set<number>(),
      rejected: 0,
      rows: place === 0 ? 1_000_000 : rowsAt(start, place),
    };
  }).reverse();
}
const judge = (runs: Run[], hours: number, timezone = 'UTC') => unusualRun(runs, { hours, timezone });
const isWeekend = (start: number) => [0, 6].includes(new Date(start * 1_000).getUTCDay());

describe('a run is unusual', () => {
  it('never, in the whole life of an export whose days and weeks each have their own volume, up to twice or half of it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...frequencies),
        fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 42, maxLength: 42 }),
        fc.infiniteStream(fc.double({ min: 0.7, max: 1.4, noNaN: true })),
        (hours, week, noise) => {
          // A volume of its own for each part of each weekday; nights and weekends may have none.
          const rowsAt = (start: number) => {
            const part = Math.floor((start % (7 * DAY)) / (4 * HOUR));
            return Math.round((week[part] ?? 0) * (noise.next().value ?? 1));
          };
          const runs = runsOf(30 * (24 / hours), { hours, rowsAt });
          for (let age = 1; age < runs.length; age += 24 / hours + 1)
            expect(judge(runs.slice(-age), hours)).toBeUndefined();
        },
      ),
      { numRuns: 20 },
    );
  });

  it('where it is far smaller than those of its weekday and hour', () => {
    const rowsAt = (start: number, place: number) => (place === 28 ? 150 : isWeekend(start) ? 100 : 1_000);
    const runs = runsOf(29, { hours: 24, rowsAt });
    // Place 28 is the fifth Sunday: it has more than any Sunday before.
    expect(judge(runs, 24)).toBeUndefined();
    const monday = runsOf(30, { hours: 24, rowsAt: (start, place) => (place === 29 ? 150 : rowsAt(start, 0)) });
    expect(judge(monday, 24)).toEqual({ rows: 150, usual: 1_000, compared: 4 });
  });

  it('where it is empty after a week that was not', () => {
    const week = (days: number) => runsOf(days + 2, { hours: 24, rowsAt: (_, place) => (place > days ? 0 : 500) });
    expect(judge(week(6), 24)).toBeUndefined();
    expect(judge(week(7), 24)).toEqual({ rows: 0, usual: 500, compared: 7 });
  });

  it('not on the first weekends of an account that has nothing on weekends', () => {
    const runs = runsOf(30, { hours: 24, rowsAt: (start) => (isWeekend(start) ? 0 : 5_000) });
    for (let age = 1; age <= runs.length; age++) expect(judge(runs.slice(-age), 24)).toBeUndefined();
  });

  it('not where few rows are usual: those come and go by chance', () => {
    const runs = runsOf(30, { hours: 24, rowsAt: (_, place) => (place === 29 ? 0 : 19) });
    expect(judge(runs, 24)).toBeUndefined();
  });

  it('not because it covers less time, after one that was started by hand', () => {
    const runs = runsOf(30, { hours: 24, rowsAt: () => 1_000 });
    const [newest] = runs;
    if (!newest) throw new Error('no run');
    const byHand = { ...newest, startedAt: iso(seconds(newest.startedAt) - 60), rows: 990 };
    expect(judge([{ ...newest, rows: 1 }, byHand, ...runs.slice(1)], 24)).toBeUndefined();
  });

  it('not because its events were edited: it is compared with runs of the same events', () => {
    const runs = runsOf(30, { hours: 24, rowsAt: (_, place) => (place === 29 ? 5 : 1_000) });
    const [newest, ...before] = runs;
    if (!newest) throw new Error('no run');
    const edited = { ...newest, definition: { ...newest.definition, events: ['Rare'] } };
    expect(judge([newest, ...before], 24)).toBeDefined();
    expect(judge([edited, ...before], 24)).toBeUndefined();
  });
});

describe('what is told', () => {
  const told = (exported: Export, now: number, runs: Run[] = []) =>
    watch({ exported, runs, partner: 'Amazon S3', now: new Date(now * 1_000) });

  it('of a late run is told once, and of the next that is late again', () => {
    const late = one(24, { lastRunAt: START });
    const first = told(late, START + 3 * DAY + 5 * HOUR);
    expect(first.events.map(({ type }) => type)).toEqual(['export.run.late']);
    const again = told({ ...late, watched: first.watched }, START + 3 * DAY + 6 * HOUR);
    expect([again.events, again.isLate]).toEqual([[], true]);
    expect(told({ ...late, watched: again.watched }, START + 4 * DAY + 6 * HOUR).events).toHaveLength(1);
  });

  it('of old secrets is told once a month, from 180 days on', () => {
    let exported = one(24, { sealed: { key: 'x' }, lastRunAt: START, paused: { at: iso(START), by: 'hand' } });
    const days: number[] = [];
    for (let day = 0; day < 280; day++) {
      const { events, watched } = told(exported, START + day * DAY + HOUR);
      if (events.length > 0) days.push(day);
      exported = { ...exported, watched };
    }
    expect(days).toEqual([180, 211, 242, 273]);
    expect(
      agedSecrets({ ...exported, secretsSetAt: iso(START + 250 * DAY) }, (START + 280 * DAY) * 1_000),
    ).toBeUndefined();
    expect(agedSecrets({ ...exported, sealed: {} }, (START + 280 * DAY) * 1_000)).toBeUndefined();
  });

  it('of a run is told once', () => {
    const runs = runsOf(30, { hours: 24, rowsAt: (_, place) => (place === 29 ? 5 : 1_000) });
    const seen = told(one(24, { timezone: 'UTC', lastRunAt: START + 29 * DAY }), START + 29 * DAY + HOUR, runs);
    expect(seen.events).toMatchObject([{ type: 'export.run.unusual', detail: { rows: 5, usual: 1_000 } }]);
    expect(seen.watched.judged).toMatchObject({ runAt: START + 29 * DAY, unusual: { rows: 5 } });
  });
});

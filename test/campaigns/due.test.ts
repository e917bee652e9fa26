import { describe, expect, it } from 'vitest';
import { firstDue, nextDue } from '../../lambdas/campaigns/domain/due.ts';

const at = (text: string) => Date.parse(text) / 1_000;
const shown = (due: number | undefined) => due && new Date(due * 1_000).toISOString().slice(0, 16);
const now = at('2026-03-01T00:00:00Z');

describe('when a run is due', () => {
  it.each([
    ['Asia/Kolkata', '20260302 09:00', '2026-03-02T03:30'],
    ['America/New_York', '20260302 09:00', '2026-03-02T14:00'],
    // Clocks leap from 2:00 to 3:00 on the 8th of March: 2:30 comes as 3:30.
    ['America/New_York', '20260308 02:30', '2026-03-08T07:30'],
    // Clocks show 1:30 twice on the 1st of November: the first one counts.
    ['America/New_York', '20261101 01:30', '2026-11-01T05:30'],
    ['Europe/Berlin', '20261025 02:30', '2026-10-25T00:30'],
  ])('in %s, %s is at %s UTC', (timezone, minute, due) => {
    expect(shown(firstDue({ kind: 'at', at: minute }, { now, timezone }))).toBe(due);
  });

  it.each([
    { into: 0, delaySeconds: 0, due: now },
    { into: 0.999, delaySeconds: 0, due: now },
    { into: 0, delaySeconds: 90, due: now + 90 },
    { into: 0.001, delaySeconds: 90, due: now + 91 },
    { into: 0.999, delaySeconds: 90, due: now + 91 },
  ])('of now is now, or not before its delay is over: $delaySeconds s, $into s into a second', ({ into, ...given }) => {
    const { delaySeconds, due } = given;
    expect(firstDue({ kind: 'now', delaySeconds }, { now: now + into, timezone: 'UTC' })).toBe(due);
  });

  it('of a minute that is over is never', () => {
    expect(firstDue({ kind: 'at', at: '20260228 09:00' }, { now, timezone: 'UTC' })).toBeUndefined();
  });

  it('every so many days is at the same minute of the clock, also over a change of clocks', () => {
    const schedule = { kind: 'every' as const, days: 7, at: '20260304 09:00' };
    const timezone = 'America/New_York';
    const first = firstDue(schedule, { now, timezone }) ?? 0;
    const second = nextDue(schedule, { due: first, now: first, timezone });
    expect([shown(first), shown(second)]).toEqual(['2026-03-04T14:00', '2026-03-11T13:00']);
  });

  it.each([
    ['of now a second later', { kind: 'now' as const, delaySeconds: 0 }, now + 1],
    ['of that minute never', { kind: 'at' as const, at: '20260301 00:00' }, undefined],
    ['of every day tomorrow', { kind: 'every' as const, days: 1, at: '20260301 00:00' }, now + 86_400],
    ['of another minute then', { kind: 'at' as const, at: '20260301 00:01' }, now + 60],
  ])('is after the last run: %s', (_, schedule, due) => {
    expect(firstDue(schedule, { now: now + 0.5, timezone: 'UTC', after: now })).toBe(due);
  });

  it('makes up for none that was missed, and keeps its days', () => {
    const schedule = { kind: 'every' as const, days: 3, at: '20260301 09:00' };
    const due = nextDue(schedule, {
      due: at('2026-03-01T09:00:00Z'),
      now: at('2026-03-09T10:00:00Z'),
      timezone: 'UTC',
    });
    expect(shown(due)).toBe('2026-03-10T09:00');
  });

  it('ends with the last day, which is included', () => {
    const schedule = { kind: 'every' as const, days: 1, at: '20260301 09:00', until: '20260302' };
    const second = nextDue(schedule, {
      due: at('2026-03-01T09:00:00Z'),
      now: at('2026-03-01T10:00:00Z'),
      timezone: 'UTC',
    });
    expect(shown(second)).toBe('2026-03-02T09:00');
    expect(nextDue(schedule, { due: second ?? 0, now: at('2026-03-02T10:00:00Z'), timezone: 'UTC' })).toBeUndefined();
  });

  it('of a past beginning is the next of its days', () => {
    const schedule = { kind: 'every' as const, days: 5, at: '20260220 09:00' };
    expect(shown(firstDue(schedule, { now, timezone: 'UTC' }))).toBe('2026-03-02T09:00');
  });
});

import { describe, expect, it } from 'vitest';
import { addDays, readDay, todayIn } from '../../cli/days.ts';

describe('readDay', () => {
  it.each([
    ['20250131', 20250131],
    ['2025-01-31', 20250131],
    ['today', 20261101],
    ['yesterday', 20261031],
    ['-7d', 20261025],
    ['20250229', undefined],
    ['20240229', 20240229],
    ['tomorrow', undefined],
    ['', undefined],
  ])('reads %j as %s', (text, day) => {
    expect(readDay(text, 20261101)).toBe(day);
  });
});

describe('todayIn', () => {
  it('is the day of the account, not of the machine', () => {
    const at = Date.parse('2026-11-01T03:00:00Z');
    expect([todayIn('America/New_York', at), todayIn('Asia/Tokyo', at)]).toEqual([20261031, 20261101]);
  });
});

describe('addDays', () => {
  it('crosses months, years and leap days', () => {
    expect([addDays(20261231, 1), addDays(20240301, -1), addDays(20261101, -1)]).toEqual([
      20270101, 20240229, 20261031,
    ]);
  });
});

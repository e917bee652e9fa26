import { describe, expect, it } from 'vitest';
import { keptFrom } from '#core/accounts/retention.ts';

describe('keptFrom', () => {
  it.each([
    ['Asia/Tokyo', '2026-03-01'],
    ['UTC', '2026-02-28'],
    ['America/New_York', '2026-02-28'],
  ])('counts back from the day that it is in %s', (timezone, first) => {
    const now = Date.UTC(2026, 2, 30, 23, 30);
    expect(keptFrom({ now, timezone, days: 30 })).toBe(first);
  });
});

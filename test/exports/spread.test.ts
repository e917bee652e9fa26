import { expect, it } from 'vitest';
import { minuteOf } from '../../lambdas/exports/domain/spread.ts';

it('exports that are due at midnight start account by account, within a quarter of an hour, none with many others', () => {
  const accounts = Array.from({ length: 3_000 }, (_, index) => `ACCOUNT-${index}`);
  const starts = Map.groupBy(accounts, minuteOf);
  expect([...starts.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, minute) => minute));
  const most = Math.max(...[...starts.values()].map(({ length }) => length));
  // Evenly, it would be 200.
  expect(most).toBeLessThan(260);
});

it('an account starts at the same minute each time', () => {
  expect(minuteOf('ACME-1')).toBe(minuteOf('ACME-1'));
});

import { expect, it } from 'vitest';
import type { ArrivedGroup } from '../../lambdas/lake/domain/arrivals.ts';
import { rememberAgain } from '../../lambdas/lake/domain/repeated-groups.ts';

const MINUTE = 60_000;
const group = (name: string, again: boolean) => ({ name, again }) as ArrivedGroup;

it('remembers the groups that were put again, and no others', () => {
  expect(rememberAgain([], { stored: [group('a', true), group('b', false)], now: 5 })).toEqual([{ group: 'a', at: 5 }]);
});

it('forgets a group a quarter of an hour later', () => {
  const known = [{ group: 'a', at: 0 }];
  expect(rememberAgain(known, { stored: [], now: 14 * MINUTE })).toEqual(known);
  expect(rememberAgain(known, { stored: [], now: 16 * MINUTE })).toEqual([]);
});

it('remembers the newest thousand, so that the checkpoint stays small whatever happens', () => {
  const stored = Array.from({ length: 1_500 }, (_, index) => group(`g${index}`, true));
  const remembered = rememberAgain([{ group: 'old', at: 1 }], { stored, now: 2 });
  expect(remembered).toHaveLength(1_000);
  expect(remembered.at(-1)).toEqual({ group: 'g1499', at: 2 });
});

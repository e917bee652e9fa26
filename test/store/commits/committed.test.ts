import { expect, it } from 'vitest';
import { isPast } from '#store/commits/committed.ts';

it('an upload is committed when every shard that took a part of it has come to that part', () => {
  const places = [
    ['s0', '100'],
    ['s1', '99'],
  ] as const;
  expect(
    isPast(
      places,
      new Map([
        ['s0', '100'],
        ['s1', '1000'],
      ]),
    ),
  ).toBe(true);
  expect(
    isPast(
      places,
      new Map([
        ['s0', '99'],
        ['s1', '1000'],
      ]),
    ),
  ).toBe(false);
  expect(isPast(places, new Map([['s0', '100']]))).toBe(false);
});

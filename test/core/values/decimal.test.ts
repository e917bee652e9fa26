import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plus } from '#core/values/decimal.ts';

it('sums of prices are what one reckons on paper', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: -1e12, max: 1e12 }), (one, other) => {
      const price = (cents: number) => Number(`${cents}e-2`);
      expect(plus(price(one), price(other))).toBe(Number(`${one + other}e-2`));
    }),
  );
});

it('any two numbers have a sum that is no further from the true one than a double must be', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(plus(value, 0)).toBe(value === 0 ? 0 : value);
      expect(plus(value, -value)).toBe(0);
      expect(plus(value, 1)).toBe(plus(1, value));
    }),
  );
  expect(plus(Number.MAX_VALUE, Number.MIN_VALUE)).toBe(Number.MAX_VALUE);
  expect(plus(Number.MAX_VALUE, Number.MAX_VALUE)).toBe(Number.POSITIVE_INFINITY);
  expect(plus(9_007_199_254_740_991, 1)).toBe(9_007_199_254_740_992);
});

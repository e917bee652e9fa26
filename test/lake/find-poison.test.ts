import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPoison } from '../../lambdas/lake/domain/find-poison.ts';

describe('the poison among records that cannot be stored', () => {
  it('is found, all of it and nothing else, wherever it stands', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.uniqueArray(fc.nat(299), { minLength: 1, maxLength: 5 }),
        async (count, places) => {
          const units = Array.from({ length: count }, (_, place) => place);
          const poison = new Set(places.map((place) => place % count));
          const found = await findPoison(units, async (some) => !some.some((unit) => poison.has(unit)));
          expect(new Set(found)).toEqual(poison);
          expect(found).toHaveLength(poison.size);
        },
      ),
    );
  });

  it('costs twenty tries when it is one among a thousand, and a hundred at the most', async () => {
    const units = Array.from({ length: 1_000 }, (_, place) => place);
    const tries = async (isPoison: (unit: number) => boolean) => {
      let count = 0;
      const found = await findPoison(units, async (some) => {
        count++;
        return !some.some(isPoison);
      });
      return { count, found: found.length };
    };
    expect(await tries((unit) => unit === 617)).toEqual({ count: 20, found: 1 });
    const all = await tries(() => true);
    expect(all.found).toBe(1_000);
    expect(all.count).toBeLessThanOrEqual(110);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemsOf, MAX_ITEMS } from '#store/commits/upkeep.ts';
import { cutDates, MERGE_LIMITS, planJoins, planSplits } from '../../lambdas/upkeep/domain/merge-plan.ts';

const MiB = 1024 * 1024;
const file = (bytes: number, [fromDate, toDate] = ['2026-01-01', '2026-01-01']) => ({
  key: `${Math.random()}`,
  bytes,
  fromDate: fromDate ?? '',
  toDate: toDate ?? '',
});

describe('planJoins', () => {
  it('leaves alone what is few or large', () => {
    expect(planJoins([file(1), file(1), file(1)])).toEqual([]);
    expect(planJoins([file(100 * MiB), file(65 * MiB), file(70 * MiB), file(90 * MiB)])).toEqual([]);
  });

  it('does not write a large file again for a few small rows', () => {
    const large = file(50 * MiB);
    const [join] = planJoins([large, file(1000), file(1000), file(1000), file(1000)]);
    expect(join?.files).not.toContain(large);
    expect(join?.files).toHaveLength(4);
  });

  it('makes no file above the limit and no transaction above DynamoDB’s, and takes no file twice', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 80 * MiB }), { maxLength: 200 }), (sizes) => {
        const joins = planJoins(sizes.map((bytes) => file(bytes)));
        const taken = joins.flatMap(({ files }) => files);
        expect(new Set(taken).size).toBe(taken.length);
        for (const { files } of joins) {
          expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(MERGE_LIMITS.bytes);
          expect(itemsOf({ removed: files.length, added: 1 })).toBeLessThanOrEqual(MAX_ITEMS);
        }
      }),
    );
  });

  it('writes a row again a few times in all, not once an hour', () => {
    let files: ReturnType<typeof file>[] = [];
    let rewritten = 0;
    for (let hour = 0; hour < 24 * 30; hour++) {
      files.push(...Array.from({ length: 60 }, () => file(10_000)));
      for (let joins = planJoins(files); joins.length > 0; joins = planJoins(files)) {
        for (const join of joins) {
          const bytes = join.files.reduce((sum, one) => sum + one.bytes, 0);
          rewritten += bytes;
          files = [...files.filter((one) => !join.files.includes(one)), file(bytes)];
        }
      }
    }
    expect(rewritten / (24 * 30 * 60 * 10_000)).toBeLessThan(6);
    expect(files.length).toBeLessThan(20);
  });
});

describe('planSplits', () => {
  it('takes files of the same time together, within a transaction', () => {
    const spread = Array.from({ length: 40 }, () => file(1000, ['2025-01-01', '2026-06-01']));
    const splits = planSplits(spread);
    expect(splits.map(({ files }) => files.length)).toEqual([15, 15, 10]);
    const { pieces, files } = MERGE_LIMITS.split;
    expect(itemsOf({ removed: files, added: pieces })).toBeLessThanOrEqual(MAX_ITEMS);
  });

  it('keeps files of other times apart, so that each goes to its dates at once', () => {
    const month = (n: number): [string, string] => [`2026-0${n}-01`, `2026-0${n}-28`];
    const splits = planSplits([1, 2, 3, 4].map((n) => file(1000, month(n))));
    expect(splits.map(({ files }) => files.length)).toEqual([2, 2]);
  });
});

describe('cutDates', () => {
  it('gives every date to one run, in order, and no more runs than are allowed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 60 }), (count, pieces) => {
        const dates = Array.from({ length: count }, (_, index) => String(index).padStart(4, '0'));
        const runs = cutDates(dates, pieces);
        expect(runs.flat()).toEqual(dates);
        expect(runs.length).toBeLessThanOrEqual(pieces);
        if (count > 1 && pieces > 1) expect(runs.length).toBeGreaterThan(1);
      }),
    );
  });
});

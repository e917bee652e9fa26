import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutIds, endOfStep, isDue, partsKept, SUMMARY_LIMITS } from '../../lambdas/upkeep/domain/summary-plan.ts';

const limits = SUMMARY_LIMITS;
const part = (rows: number) => ({ files: [{ rows }] });

describe('rolling up', () => {
  it('is due when readers would have to look through more than 8 files, or 20,000 rows', () => {
    expect(isDue(Array(8).fill({ rows: 2_500 }), limits)).toBe(false);
    expect(isDue(Array(9).fill({ rows: 1 }), limits)).toBe(true);
    expect(isDue([{ rows: 20_001 }], limits)).toBe(true);
    expect(isDue([], limits)).toBe(false);
  });

  it('goes as far at once as reading all files with rows up to there takes no more than the step', () => {
    const step = { step: 100, upTo: 12 };
    const files = [
      { commit: 3, rows: 40 },
      { commit: 9, minCommit: 2, rows: 50 },
      { commit: 12, rows: 50 },
    ];
    expect(endOfStep(files, step)).toBe(9);
    expect(endOfStep(files, { ...step, step: 140 })).toBe(12);
    expect(endOfStep([{ commit: 7, minCommit: 1, rows: 101 }, ...files], step)).toBe(3);
    expect(endOfStep(files, { step: 140, upTo: 11 })).toBe(11);
    expect(endOfStep([], step)).toBeUndefined();
  });

  it('joins a part with those before it that are at most four times as large, and with all that are small', () => {
    const kept = (parts: readonly number[], rows: number) => partsKept(parts.map(part), { rows, limits });
    expect(kept([1_000_000, 200_000], 50_000)).toBe(0);
    expect(kept([1_100_000, 200_000], 50_000)).toBe(1);
    expect(kept([1_100_000, 201_000], 50_000)).toBe(2);
    expect(kept([1_000_000, 20_480], 1)).toBe(1);
    expect(kept([], 5)).toBe(0);
  });

  it('leaves at most a dozen parts, and writes a row a dozen times at most, however long it goes on', () => {
    const hours = fc.array(fc.integer({ min: 1, max: 3_000_000 }), { minLength: 200, maxLength: 400 });
    fc.assert(
      fc.property(hours, (all) => {
        let parts: { files: { rows: number }[] }[] = [];
        let written = 0;
        for (const rows of all) {
          const kept = partsKept(parts, { rows, limits });
          const joined = rows + parts.slice(kept).reduce((sum, { files }) => sum + (files[0]?.rows ?? 0), 0);
          parts = [...parts.slice(0, kept), part(joined)];
          written += joined;
          expect(parts.length).toBeLessThanOrEqual(12);
        }
        expect(written / all.reduce((sum, rows) => sum + rows, 0)).toBeLessThan(12);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the cuts of a part', () => {
  it.each([
    [0, 1],
    [250_000, 1],
    [250_001, 2],
    [1_000_001, 8],
    [10 ** 12, 1_024],
  ])('of %i rows are %i ranges', (rows, count) => {
    expect(cutIds(rows, limits)).toHaveLength(count);
  });

  it('take in every id, each in one range', () => {
    const ranges = cutIds(4_000_000, limits);
    for (const id of ['', '0000', '0fff', '1000', '8000f', 'ffff', 'ffffffff', 'not hex']) {
      const around = ranges.filter(({ from, until }) => id >= from && (until === undefined || id < until));
      expect(around, id).toHaveLength(1);
    }
  });
});

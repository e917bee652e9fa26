import { describe, expect, it } from 'vitest';
import { LIFETIME_SECONDS } from '../../lambdas/cursors/domain/token.ts';
import { isDue, lookedAt, settledCommit, worthThinning } from '../../lambdas/upkeep/domain/thinning.ts';

const DAY = 86_400_000;
const NOW = 1_790_000_000_000;
const daysAgo = (days: number) => new Date(NOW - days * DAY).toISOString();

describe('settledCommit', () => {
  it('is the newest commit of which a file shows that it is five days old', () => {
    const items = [
      { commit: 3, committedAt: daysAgo(9) },
      { commit: 7, committedAt: daysAgo(5) },
      { commit: 8, committedAt: daysAgo(4.9) },
    ];
    expect(settledCommit(items, NOW)).toBe(7);
    expect(settledCommit(items, NOW + DAY)).toBe(8);
  });

  it('is none where everything is newer, or there is nothing', () => {
    expect(settledCommit([{ commit: 1, committedAt: daysAgo(1) }], NOW)).toBe(0);
    expect(settledCommit([], NOW)).toBe(0);
  });
});

describe('a cursor over profiles', () => {
  it('that is begun at the end of its life finds everything that its snapshot had', () => {
    const opened = NOW - (LIFETIME_SECONDS.profiles + 3_600) * 1_000;
    expect(settledCommit([{ commit: 1, committedAt: new Date(opened).toISOString() }], NOW)).toBe(0);
  });
});

describe('isDue', () => {
  const files = [{ rows: 100 }, { rows: 51 }];
  it.each([
    { what: 'has never been looked at', last: undefined, due: true },
    { what: 'has half as many rows again as people', last: { people: 100, at: daysAgo(1) }, due: true },
    { what: 'has hardly more rows than people', last: { people: 101, at: daysAgo(9) }, due: false },
    { what: 'was looked at less than a day ago', last: { people: 1, at: daysAgo(0.9) }, due: false },
  ])('a log that $what: $due', ({ last, due }) => {
    expect(isDue({ files, last }, NOW)).toBe(due);
  });

  it('an account without profiles is not looked at', () => {
    expect(isDue({ files: [], last: undefined }, NOW)).toBe(false);
  });
});

describe('lookedAt', () => {
  it('is every file, or as many of the oldest as one function can compare', () => {
    const files = [{ rows: 5 }, { rows: 5 }, { rows: 1 }];
    expect(lookedAt(files, 11)).toEqual(files);
    expect(lookedAt(files, 10)).toEqual(files.slice(0, 2));
    expect(lookedAt(files, 9)).toEqual(files.slice(0, 1));
  });
});

describe('worthThinning', () => {
  it('is a file of which a quarter goes, and those come first of which the most does', () => {
    const [little, quarter, most] = [24, 25, 90].map((superseded) => ({ file: { rows: 100 }, superseded }));
    expect(worthThinning([little, quarter, most].flatMap((one) => one ?? []))).toEqual([most, quarter]);
  });
});

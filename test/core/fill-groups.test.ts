import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillGroups } from '#core/fill-groups.ts';

const size = (item: number) => item;

describe('fillGroups', () => {
  it('fills each group up to the limit before it begins the next', () => {
    expect(fillGroups([3, 3, 3, 1, 9], { size, limit: 7 })).toEqual([[3, 3], [3, 1], [9]]);
    expect(fillGroups([], { size, limit: 7 })).toEqual([]);
  });

  it('takes no more items into a group than it may have', () => {
    expect(fillGroups([1, 1, 1], { size, limit: 7, most: 2 })).toEqual([[1, 1], [1]]);
  });

  it('keeps apart what may not join', () => {
    const joins = (item: number, group: readonly number[]) => item <= 2 * (group[0] ?? item);
    expect(fillGroups([1, 2, 3, 4], { size, limit: 100, joins })).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('loses and moves nothing, and only a single item may be larger than the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), fc.nat(20), (items, limit) => {
        const groups = fillGroups(items, { size, limit });
        expect(groups.flat()).toEqual(items);
        for (const group of groups) {
          expect(group.length === 1 || group.reduce((sum, item) => sum + item, 0) <= limit).toBe(true);
        }
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filesRead, mostRows } from '#core/cql/reads.ts';
import { bucketsOf, clampWindow, planSegments } from '../../lambdas/cursors/domain/plan.ts';

describe('the plan of segments', () => {
  it('gives every row to one segment, in order, all of them full but the last', () => {
    const times = fc.array(fc.integer({ min: 100, max: 40_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 40 }), (unsorted, rows) => {
        const ts = unsorted.toSorted((one, other) => one - other);
        const buckets = bucketsOf({ from: 100, until: 40_001 });
        const perBucket = Map.groupBy(ts, (at) => Math.floor((at - 100) / buckets.width));
        const counts = [...perBucket].map(([bucket, those]) => ({ bucket, rows: those.length }));
        const plan = planSegments(buckets, { counts, rows });
        const segments = plan.map(({ from, until, skip }) => {
          return ts.filter((at) => at >= from && at < until).slice(skip, skip + rows);
        });
        expect(segments.flat()).toEqual(ts);
        expect(segments.slice(0, -1).every((segment) => segment.length === rows)).toBe(true);
      }),
    );
  });

  it('is one empty segment where there are no rows', () => {
    const buckets = bucketsOf({ from: 5, until: 10 });
    expect(planSegments(buckets, { counts: [], rows: 10 })).toEqual([{ from: 5, until: 10, skip: 0 }]);
  });
});

describe('the files of a window', () => {
  const file = (minTs: number, maxTs: number, rows: number) => ({
    key: 'k',
    rows,
    bytes: 1,
    minTs,
    maxTs,
    names: new Map([['charged', rows]]),
  });

  it('are those that may hold a row of the event within it', () => {
    const files = [file(0, 9, 1), file(0, 10, 1), file(19, 30, 1), file(20, 30, 1), file(12, 13, 0)];
    const wanted = { eventKey: 'charged', window: { from: 10, until: 20 } };
    expect(filesRead(files, [wanted])).toEqual([file(0, 10, 1), file(19, 30, 1)]);
    expect(filesRead(files, [{ ...wanted, eventKey: 'constructor' }])).toEqual([]);
    const ugly = { ...file(0, 10, 1), names: new Map([['__proto__', 1]]) };
    expect(filesRead([...files, ugly], [{ ...wanted, eventKey: '__proto__' }])).toEqual([ugly]);
  });

  it('bound how many rows there can be, and when', () => {
    expect(mostRows([file(0, 9, 3), file(0, 10, 4)], 'charged')).toBe(7);
    expect(clampWindow({ from: 5, until: 50 }, [file(7, 9, 3), file(2, 30, 4)])).toEqual({ from: 5, until: 31 });
  });
});

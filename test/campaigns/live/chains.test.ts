import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completed, waits } from '../../../lambdas/campaigns/domain/live/chains.ts';
import {
  bounded,
  type Mark,
  MOST_MARKS,
  noMarks,
  unionOf,
  withFired,
  withMarks,
} from '../../../lambdas/campaigns/domain/live/marks.ts';

const mark = (ts: number, id = `e${ts}`): Mark => ({ ts, receivedAt: ts * 1_000, id });
const idsOf = (marks: readonly Mark[]) => marks.map(({ id }) => id);
const marksOf = (steps: number[][], not: number[] = []) =>
  withMarks(noMarks(steps.length), [
    ...steps.flatMap((times, place) => times.map((ts) => ({ place, mark: mark(ts, `s${place}t${ts}`) }))),
    ...not.map((ts) => ({ place: 'not' as const, mark: mark(ts, `n${ts}`) })),
  ]);

describe('several actions in order within a time', () => {
  it.each([
    ['one after the other', [[1], [5]], ['s1t5']],
    ['in the wrong order', [[5], [1]], []],
    ['exactly within the time', [[0], [10]], ['s1t10']],
    ['a second too late', [[0], [11]], []],
    ['the latest start that still goes before counts', [[0, 8], [12]], ['s1t12']],
    ['each last action counts that has the others before it', [[1], [2, 3, 4]], ['s1t2', 's1t3', 's1t4']],
    ['three, the middle one missing between', [[1], [9], [5]], []],
    ['three in order', [[1, 6], [3], [5]], ['s2t5']],
  ])('%s', (_, steps, wanted) => {
    expect(idsOf(completed(marksOf(steps), 10))).toEqual(wanted);
  });
});

describe('a wait for what must not come', () => {
  const starts = (steps: number[][], not: number[]) =>
    waits(marksOf(steps, not), 10).map(({ start, due, endedBy }) => [start.ts, due, endedBy?.ts]);
  it.each([
    ['nothing came', [[0]], [], [[0, 10, undefined]]],
    ['it came', [[0]], [5], [[0, 10, 5]]],
    ['it came at the very end', [[0]], [10], [[0, 10, 10]]],
    ['it came a second too late', [[0]], [11], [[0, 10, undefined]]],
    ['it came before', [[5]], [4], [[5, 15, undefined]]],
    ['done again and again, it is one wait', [[0, 3, 10]], [], [[0, 10, undefined]]],
    [
      'done again after it was over, there is another',
      [[0, 11]],
      [],
      [
        [0, 10, undefined],
        [11, 21, undefined],
      ],
    ],
    [
      'done again after what must not come, there is another',
      [[0, 6]],
      [5],
      [
        [0, 10, 5],
        [6, 16, undefined],
      ],
    ],
    ['the first of two actions alone begins none', [[0], []], [], []],
    ['the second begins it', [[0], [3]], [], [[3, 13, undefined]]],
  ])('%s', (_, steps, not, wanted) => {
    expect(starts(steps, not)).toEqual(wanted);
  });

  it('that was sent is not followed by one that turns out to have begun before it and held it', () => {
    const sent = withFired(marksOf([[5]]), new Set(['s0t5']));
    const late = withMarks(sent, [{ place: 0, mark: mark(0, 's0t0') }]);
    expect(waits(late, 10).map(({ start, isFired }) => [start.ts, isFired])).toEqual([[0, true]]);
  });
});

const someMarks = fc.array(
  fc.record({
    place: fc.constantFrom<number | 'not'>(0, 1, 2, 'not'),
    mark: fc
      .record({ ts: fc.nat({ max: 40 }), receivedAt: fc.nat({ max: 3 }), id: fc.nat({ max: 60 }).map(String) })
      // An id is one event, which has one time.
      .map(({ id }): Mark => ({ id, ts: (Number(id) * 7) % 41, receivedAt: Number(id) % 3 })),
  }),
  { maxLength: 25 },
);

describe('steps that a person took', () => {
  it('say the same in whatever order they came, once or twice, under one id or several', () => {
    fc.assert(
      fc.property(someMarks, fc.nat(), fc.integer({ min: 1, max: 20 }), (all, seed, within) => {
        const plain = withMarks(noMarks(3), all);
        const shuffled = [...all, ...all].toSorted((a, b) => hash(a.mark.id, seed) - hash(b.mark.id, seed));
        const middle = Math.floor(shuffled.length / 2);
        const parts = [shuffled.slice(0, middle), shuffled.slice(middle)].map((some) =>
          some.reduce((marks, one) => withMarks(marks, [one]), noMarks(3)),
        );
        const joined = unionOf(parts, 3);
        expect(joined).toEqual(plain);
        expect(completed(joined, within)).toEqual(completed(plain, within));
        expect(waits(joined, within)).toEqual(waits(plain, within));
      }),
    );
  });

  it('qualify for good: one more of them never takes back what qualified', () => {
    fc.assert(
      fc.property(someMarks, someMarks, (all, more) => {
        const before = idsOf(completed(withMarks(noMarks(3), all), 15));
        const after = idsOf(completed(withMarks(noMarks(3), [...all, ...more]), 15));
        expect(after).toEqual(expect.arrayContaining(before));
      }),
    );
  });

  it('are kept within bounds, the newest of them, and what a wait began with', () => {
    const many = marksOf([Array.from({ length: 200 }, (_, ts) => ts), Array.from({ length: 200 }, (_, ts) => ts)], [1]);
    const lined = {
      ...many,
      steps: many.steps.map((step) => step.map((one) => ({ ...one, line: 'x'.repeat(5_000) }))),
    };
    const kept = bounded(lined, new Set(['s1t0']));
    expect(kept.steps.map((step) => step.length)).toEqual([MOST_MARKS, MOST_MARKS]);
    expect(idsOf(kept.steps[1] ?? [])).toContain('s1t0');
    expect(idsOf(kept.steps[0] ?? []).at(-1)).toBe('s0t199');
    expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThan(300_000);
  });
});

const hash = (id: string, seed: number) => (Number(id) * 2_654_435_761 + seed) % 1_009;

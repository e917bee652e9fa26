import { describe, expect, it } from 'vitest';
import { daysPulled, warningsOf } from '../../cli/pull/expectations.ts';

const usual = { minShare: 0.5, today: 20261123 };
/** Four Sundays of 100 rows. */
const sundays = { 20261018: 100, 20261025: 100, 20261101: 100, 20261108: 100 };
const complete = Object.fromEntries([...Array(28).keys()].map((at) => [20261001 + at, 100]));
const of = (day: number, rows: number) => ({
  from: day,
  to: day,
  pulled: daysPulled({ from: day, to: day }, { [day]: rows }),
});

describe('warningsOf', () => {
  it('is silent on a day that is as its weekday is', () => {
    expect(warningsOf({ ...usual, history: complete, ...of(20261029, 60) })).toEqual([]);
  });

  it('names a day with less than the share', () => {
    const warnings = warningsOf({ ...usual, history: complete, ...of(20261029, 49) });
    expect(warnings).toEqual(['Thursday 2026-10-29 has 49 rows; that weekday usually has 100']);
  });

  it('names an empty day, however few rows are usual', () => {
    const history = { ...complete, 20261022: 2, 20261015: 2, 20261008: 2 };
    expect(warningsOf({ ...usual, history, ...of(20261029, 0) })).toEqual([
      'Thursday 2026-10-29 has no rows; that weekday usually has 2',
    ]);
  });

  it('does not judge a day that is not over', () => {
    expect(warningsOf({ ...usual, today: 20261029, history: complete, ...of(20261029, 0) })).toEqual([]);
  });

  it('does not call one earlier day usual', () => {
    expect(warningsOf({ ...usual, history: { 20261108: 100 }, ...of(20261115, 1) })).toEqual([
      'no pull has had 2026-11-09 to 2026-11-14',
    ]);
  });

  it('names the days that no pull has had', () => {
    expect(warningsOf({ ...usual, history: sundays, ...of(20261110, 5) })).toEqual(['no pull has had 2026-11-09']);
  });

  it('is silent on a first pull', () => {
    expect(warningsOf({ ...usual, history: {}, ...of(20261101, 0) })).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaPath, linePath } from '../../../dashboard/src/parts/pictures/line.ts';
import { many, percent, short, whole } from '../../../dashboard/src/parts/pictures/numbers.ts';
import { ticksUpTo } from '../../../dashboard/src/parts/pictures/scale.ts';
import { stackedPaths, totalsOf } from '../../../dashboard/src/parts/pictures/stack.ts';
import { stepAt, stepByKey } from '../../../dashboard/src/parts/pictures/stepper.ts';
import { clockOf, timeLabels, zoneAt } from '../../../dashboard/src/parts/pictures/time-axis.ts';

describe('a share in percent', () => {
  it('is told to a tenth, never as all where something is missing, never as nothing where there is something', () => {
    expect([percent(1, 2), percent(1, 3), percent(9_999, 10_000), percent(1, 100_000)]).toEqual([
      '50%',
      '33.3%',
      '99.9%',
      '0.1%',
    ]);
    expect([percent(7, 7), percent(0, 7), percent(0, 0)]).toEqual(['100%', '0%', undefined]);
  });

  it('is more than nothing and less than all for whatever is between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }), (part, rest) => {
        const told = Number.parseFloat(percent(part, part + rest) ?? '');
        expect(told).toBeGreaterThan(0);
        expect(told).toBeLessThan(100);
      }),
    );
  });
});

it('numbers are grouped where there is room, short where there is little, and have their words', () => {
  expect([whole(1_284_000), short(1_284), short(950)]).toEqual(['1,284,000', '1.3k', '950']);
  expect([many(1, 'event'), many(2_000, 'event'), many(0, 'entry', 'entries')]).toEqual([
    '1 event',
    '2,000 events',
    '0 entries',
  ]);
});

describe('the axis of values', () => {
  it('begins at nothing, goes in equal round steps, and reaches the largest value', () => {
    expect([ticksUpTo(0), ticksUpTo(3), ticksUpTo(10), ticksUpTo(437)]).toEqual([
      [0, 1],
      [0, 1, 2, 3],
      [0, 5, 10],
      [0, 200, 400, 600],
    ]);
  });

  it('has whole numbers, two to six of them, whatever there is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (largest) => {
        const ticks = ticksUpTo(largest);
        expect(ticks.every(Number.isInteger)).toBe(true);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(largest);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(6);
      }),
    );
  });
});

describe('bars, one on the other', () => {
  const series = [{ counts: [1, 0, 2] }, { counts: [1, 4, 0] }];

  it('stand on what is below them, and leave out what is nothing', () => {
    expect(totalsOf(series, 3)).toEqual([2, 4, 2]);
    expect(stackedPaths(series, { steps: 3, top: 4 })).toEqual([
      'M0.1 75h0.8v25h-0.8zM2.1 50h0.8v50h-0.8z',
      'M0.1 50h0.8v25h-0.8zM1.1 0h0.8v100h-0.8z',
    ]);
  });

  it('of a series that is shorter than the window end where it ends', () => {
    expect(stackedPaths([{ counts: [2] }], { steps: 2, top: 2 })).toEqual(['M0.1 0h0.8v100h-0.8z']);
    expect(totalsOf([{ counts: [2] }], 2)).toEqual([2, 0]);
  });
});

describe('a line', () => {
  it('reaches over each step, and is broken where there is no value', () => {
    const values = [1, 0.5, null, 0];
    expect(linePath(values, { from: 0, to: 1 })).toBe('M0 0L25 0L25 50L50 50M75 100L100 100');
    expect(areaPath(values, { from: 0, to: 1 })).toBe('M0 0L25 0L25 50L50 50V100H0zM75 100L100 100V100H75z');
  });

  it('of nothing is nothing', () => {
    expect(linePath([], { from: 0, to: 1 })).toBe('');
    expect(linePath([null, null], { from: 0, to: 1 })).toBe('');
    expect(linePath([3], { from: 2, to: 2 })).not.toContain('NaN');
  });
});

describe('the axis of time', () => {
  const steps = (from: string, many: number, seconds: number) =>
    Array.from({ length: many }, (_, place) => Date.parse(from) / 1_000 + place * seconds);
  const texts = (labels: { text: string }[]) => labels.map(({ text }) => text);

  it('names round times of the account’s clock', () => {
    const hour = steps('2026-03-01T11:32:00Z', 60, 60);
    const inBerlin = timeLabels(hour, { zone: 'Europe/Berlin', stepSeconds: 60 });
    expect(texts(inBerlin)).toEqual(['12:45', '13:00', '13:15', '13:30']);
    expect(inBerlin[0]?.step).toBe(13);
    const day = steps('2026-03-01T11:45:00Z', 96, 900);
    expect(texts(timeLabels(day, { zone: 'UTC', stepSeconds: 900 }))).toEqual(['12:00', '18:00', '00:00', '06:00']);
  });

  it('has words, and not too many, in every zone and window', () => {
    const zones = ['UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns'];
    const windows = [
      [15, 60],
      [60, 60],
      [72, 300],
      [96, 900],
    ] as const;
    for (const zone of zones)
      for (const [many, stepSeconds] of windows) {
        const labels = timeLabels(steps('2026-03-29T00:00:00Z', many, stepSeconds), { zone, stepSeconds });
        expect(labels.length, `${zone} ${many}`).toBeGreaterThanOrEqual(2);
        expect(labels.length, `${zone} ${many}`).toBeLessThanOrEqual(7);
      }
  });

  it('says which zone it is in, as its clocks are then', () => {
    const [summer, winter] = [Date.parse('2026-07-01') / 1_000, Date.parse('2026-01-01') / 1_000];
    expect([zoneAt('America/New_York', summer), zoneAt('America/New_York', winter)]).toEqual(['GMT-4', 'GMT-5']);
    expect(clockOf('America/New_York')(summer)).toBe('20:00');
  });
});

describe('a step is chosen', () => {
  it('by the keys of a slider, and never beyond the ends', () => {
    const by = (key: string, from: number) => stepByKey(key, { from, steps: 60 });
    expect([by('ArrowLeft', 5), by('ArrowRight', 5), by('Home', 5), by('End', 5)]).toEqual([4, 6, 0, 59]);
    expect([by('PageDown', 59), by('PageUp', 0), by('ArrowLeft', 0), by('ArrowRight', 59)]).toEqual([49, 10, 0, 59]);
    expect(by('Tab', 5)).toBeUndefined();
  });

  it('by what the pointer is over', () => {
    const at = (x: number) => stepAt(x, { left: 100, width: 600, steps: 60 });
    expect([at(100), at(109.9), at(110), at(699), at(700), at(0), at(9_999)]).toEqual([0, 0, 1, 59, 59, 0, 59]);
    expect(stepAt(5, { left: 0, width: 0, steps: 3 })).toBe(2);
  });
});

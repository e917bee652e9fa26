import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDefinition } from '../../lambdas/exports/domain/definition.ts';
import { planEvents, planProfiles, wantedTimes } from '../../lambdas/exports/domain/plan.ts';

const wish = { name: 'n', partner: 's3', type: 'events', frequency: 'one-time', settings: {} };
const all = readDefinition(wish);
const file = (key: string, more: object = {}) => ({
  key,
  rows: 10,
  bytes: 1_000,
  names: new Map([
    ['charged', 6],
    ['viewed', 4],
  ]),
  fromDate: '2026-01-02',
  toDate: '2026-01-02',
  ...more,
});

describe('planEvents', () => {
  it('no files make no parts', () => {
    expect(planEvents([], all)).toEqual([]);
  });

  it('every file is in one part and in the order of commits, whatever the limits', () => {
    const files = fc.array(
      fc.record({ rows: fc.integer({ min: 1, max: 500 }), bytes: fc.integer({ min: 1, max: 9_000 }) }),
    );
    fc.assert(
      fc.property(files, (sizes) => {
        const given = sizes.map((size, index) =>
          file(String(index), { ...size, names: new Map([['charged', size.rows]]) }),
        );
        const parts = planEvents(given, all, { bytes: 10_000, rows: 600, files: 7 });
        expect(parts.flatMap((part) => (part.kind === 'events' ? part.files : []))).toEqual(
          given.map(({ key }) => key),
        );
        expect(parts.map(({ part }) => part)).toEqual(parts.map((_, index) => index + 1));
        expect(parts.reduce((sum, part) => sum + (part.rows ?? 0), 0)).toBe(
          sizes.reduce((sum, { rows }) => sum + rows, 0),
        );
      }),
    );
  });

  it('files without a wanted event are left out, and only wanted rows are counted', () => {
    const wanted = readDefinition({ ...wish, events: ['Char ged'] });
    const parts = planEvents([file('a'), file('b', { names: new Map([['viewed', 10]]) })], wanted);
    expect(parts).toEqual([{ kind: 'events', part: 1, files: ['a'], rows: 6 }]);
  });

  it('a name that every object has is an event like any other, or none', () => {
    const wanted = readDefinition({ ...wish, events: ['__proto__', 'constructor'] });
    const ugly = new Map([
      ['__proto__', 2],
      ['viewed', 8],
    ]);
    const parts = planEvents([file('a'), file('b', { names: ugly })], wanted);
    expect(parts).toEqual([{ kind: 'events', part: 1, files: ['b'], rows: 2 }]);
  });

  it('days leave out what is outside; where they cut through a file nobody knows its rows', () => {
    const wanted = readDefinition({ ...wish, from: '2026-01-02', to: '2026-01-03' });
    const inside = file('in', { toDate: '2026-01-03' });
    expect(planEvents([inside, file('out', { fromDate: '2026-01-04', toDate: '2026-01-05' })], wanted)).toEqual([
      { kind: 'events', part: 1, files: ['in'], rows: 10 },
    ]);
    expect(planEvents([inside, file('cut', { toDate: '2026-01-04' })], wanted)[0]?.rows).toBeNull();
  });

  it('where the window cuts through a compacted file nobody knows its rows', () => {
    expect(planEvents([file('a'), file('b', { isCut: true })], all)[0]?.rows).toBeNull();
    expect(planEvents([file('a', { isCut: false })], all)[0]?.rows).toBe(10);
  });

  it('days are the account’s, half-open', () => {
    const wanted = readDefinition({ ...wish, from: '2026-03-29', to: '2026-03-29' });
    const { from = 0, until = 0 } = wantedTimes(wanted, 'Europe/Berlin');
    expect([from, until]).toEqual([Date.UTC(2026, 2, 28, 23) / 1_000, Date.UTC(2026, 2, 29, 22) / 1_000]);
  });
});

describe('planProfiles', () => {
  it('few profiles are one part, many are several by id', () => {
    expect(planProfiles([{ rows: 5 }])).toEqual([{ kind: 'profiles', part: 1, bucket: 0, buckets: 1, rows: null }]);
    expect(planProfiles([{ rows: 2_500_000 }])).toHaveLength(3);
    expect(planProfiles([])).toEqual([]);
  });
});

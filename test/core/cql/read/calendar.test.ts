import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayNumberAt, isDate, windowOf } from '#core/cql/read/calendar.ts';
import { offsetAt, offsetsBetween } from '#core/values/calendar.ts';

const utc = (text: string) => Date.parse(text) / 1_000;
const day = (date: number, timezone: string) => windowOf({ from: date, to: date }, timezone);

describe('the window of a day', () => {
  it.each([
    ['America/New_York', 20240309, '2024-03-09T05:00:00Z', 24],
    ['America/New_York', 20240310, '2024-03-10T05:00:00Z', 23],
    ['America/New_York', 20240311, '2024-03-11T04:00:00Z', 24],
    ['America/New_York', 20241103, '2024-11-03T04:00:00Z', 25],
    ['Asia/Kolkata', 20240310, '2024-03-09T18:30:00Z', 24],
    ['Pacific/Apia', 20111229, '2011-12-29T10:00:00Z', 24],
    ['Pacific/Apia', 20111230, '2011-12-30T10:00:00Z', 0],
    ['Pacific/Apia', 20111231, '2011-12-30T10:00:00Z', 24],
    ['America/Sao_Paulo', 20181104, '2018-11-04T03:00:00Z', 23],
    ['UTC', 20240229, '2024-02-29T00:00:00Z', 24],
  ])('in %s, %i starts at %s and has %i hours', (timezone, date, start, hours) => {
    const from = utc(start);
    expect(day(date, timezone)).toEqual({ from, until: from + hours * 3_600 });
  });

  it('begins where the day before ends, in every zone: no instant is in two days or in none', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const instants = fc.integer({ min: utc('1975-01-01T00:00:00Z'), max: utc('2030-01-01T00:00:00Z') });
    fc.assert(
      fc.property(zones, instants, (timezone, instant) => {
        const date = dayNumberAt(timezone, instant);
        const { from, until } = day(date, timezone);
        expect(day(dayNumberAt(timezone, until), timezone).from).toBe(until);
        expect(from).toBeLessThanOrEqual(instant);
        expect(until - from).toBeLessThanOrEqual(25 * 3_600);
      }),
      { numRuns: 200 },
    );
  });

  it('of several days includes the first and the last', () => {
    const window = windowOf({ from: 20240310, to: 20241103 }, 'America/New_York');
    expect(window).toEqual({ from: utc('2024-03-10T05:00:00Z'), until: utc('2024-11-04T05:00:00Z') });
  });
});

describe('the offsets within a window', () => {
  it('change at the second at which the clocks do', () => {
    const window = windowOf({ from: 20240301, to: 20241130 }, 'America/New_York');
    expect(offsetsBetween({ from: window.from, to: window.until }, 'America/New_York')).toEqual([
      { since: window.from, offset: -5 * 3_600 },
      { since: utc('2024-03-10T07:00:00Z'), offset: -4 * 3_600 },
      { since: utc('2024-11-03T06:00:00Z'), offset: -5 * 3_600 },
    ]);
  });

  it('agree with the zone at every instant', () => {
    const window = { from: utc('2011-01-01T00:00:00Z'), until: utc('2012-12-31T00:00:00Z') };
    const zones = fc.constantFrom('Pacific/Apia', 'Asia/Kolkata', 'America/New_York', 'Australia/Lord_Howe');
    fc.assert(
      fc.property(zones, fc.integer({ min: window.from, max: window.until - 1 }), (timezone, instant) => {
        const found = offsetsBetween({ from: window.from, to: window.until }, timezone);
        const change = found.findLast(({ since }) => since <= instant);
        expect(change?.offset).toBe(offsetAt(instant, timezone));
      }),
      { numRuns: 40 },
    );
  });
});

describe('a date', () => {
  it('is one only when it is in the calendar', () => {
    expect([20240229, 20000229, 19700101].every(isDate)).toBe(true);
    expect([20230229, 20240431, 20240001, 20241301, 20240100].some(isDate)).toBe(false);
  });
});

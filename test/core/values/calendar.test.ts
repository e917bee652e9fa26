import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateAt, endOfDay, offsetsBetween, readDay, startOfDay } from '#core/values/calendar.ts';
import { openDuck, sqlText } from '#runtime/duckdb.ts';
import { packedTimeSql } from '../../../lambdas/exports/records/packed-time-sql.ts';

describe('days of a time zone', () => {
  it.each(['UTC', 'Asia/Kolkata', 'America/Sao_Paulo', 'Pacific/Apia', 'Europe/Berlin'])(
    'in %s a day ends where the next begins, and both ends are its own',
    (timezone) => {
      const days = fc.date({ min: new Date('1995-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
      fc.assert(
        fc.property(days, (day) => {
          const date = dateAt(Math.floor(day.getTime() / 1_000), timezone);
          expect(dateAt(startOfDay(date, timezone), timezone)).toBe(date);
          expect(dateAt(endOfDay(date, timezone) - 1, timezone)).toBe(date);
          expect(dateAt(endOfDay(date, timezone), timezone) > date).toBe(true);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('the date of an instant is in every zone what the runtime itself writes', () => {
    for (const timeZone of Intl.supportedValuesOf('timeZone')) {
      const written = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
      for (let instant = 0; instant < 2_400_000_000; instant += 200_003_599) {
        expect(dateAt(instant, timeZone)).toBe(written.format(instant * 1_000));
      }
    }
  });

  it('a change of clocks is found to the second', () => {
    const summer = Date.UTC(2026, 2, 29, 1) / 1_000;
    const found = offsetsBetween({ from: summer - 1_000_000, to: summer + 1_000_000 }, 'Europe/Berlin');
    expect(found).toEqual([
      { since: summer - 1_000_000, offset: 3_600 },
      { since: summer, offset: 7_200 },
    ]);
  });
});

describe('a day as people spell it', () => {
  it.each([
    ['2026-11-01', '2026-11-01'],
    ['20261101', '2026-11-01'],
    [20261101, '2026-11-01'],
    ['20240229', '2024-02-29'],
  ])('%o is %s', (spelt, day) => expect(readDay(spelt)).toBe(day));

  it.each([
    '2026-1101',
    '202611-01',
    '2026-02-30',
    '20260230',
    '2026-13-01',
    '1/11/2026',
    ' 20261101',
    '2026-11-01T00:00:00Z',
    2026,
    20261101.5,
    -20261101,
    '',
  ])('%o is none', (spelt) => expect(readDay(spelt)).toBeUndefined());
});

describe('the packed time of a record', () => {
  it.each(['Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns', 'America/Sao_Paulo'])(
    'in %s is what ICU says, over few years and over many',
    async (timezone) => {
      await using duck = await openDuck({ threads: 1 });
      for (const [from, until] of [
        [1_700_000_000, 1_790_000_000],
        [600_000_000, 1_900_000_000],
        [0, 2_000_000_000],
      ] as const) {
        const times = `SELECT ${from} + (range * ${Math.floor((until - from) / 20_000)}) AS ts FROM range(20000)`;
        const icu = `strftime(timezone(${sqlText(timezone)}, to_timestamp(ts)), '%Y%m%d%H%M%S')::BIGINT`;
        const ours = packedTimeSql('ts', { timezone, from, until });
        const wrong = await duck.connection.runAndReadAll(`SELECT count(*) FROM (${times}) WHERE ${icu} <> ${ours}`);
        expect(wrong.getRowsJson()).toEqual([['0']]);
      }
    },
  );
});

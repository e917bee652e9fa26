import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertTime } from '../../lambdas/alerts/domain/alert-time.ts';

const SHAPE = /^([1-9]|[12]\d|3[01])\/(0[1-9]|1[0-2])\/(\d{4}) ([1-9]|1[0-2]):([0-5]\d):([0-5]\d) (AM|PM)$/;

describe('alertTime', () => {
  it.each([
    ['the documented sample', '2023-07-25T16:50:52Z', 'UTC', '25/07/2023 4:50:52 PM'],
    ['midnight', '2026-01-05T00:00:00Z', 'UTC', '5/01/2026 12:00:00 AM'],
    ['noon', '2026-01-05T12:00:00Z', 'UTC', '5/01/2026 12:00:00 PM'],
    ['one second before midnight', '2026-12-31T23:59:59Z', 'UTC', '31/12/2026 11:59:59 PM'],
    ['another day where the account is', '2026-12-31T20:00:00Z', 'Asia/Kolkata', '1/01/2027 1:30:00 AM'],
    ['summer time', '2026-07-01T10:00:00Z', 'Europe/Berlin', '1/07/2026 12:00:00 PM'],
    ['winter time', '2026-12-01T10:00:00Z', 'Europe/Berlin', '1/12/2026 11:00:00 AM'],
    [
      'the second 2:30 of the night the clocks go back',
      '2026-10-25T01:30:00Z',
      'Europe/Berlin',
      '25/10/2026 2:30:00 AM',
    ],
  ])('%s', (_, at, timezone, text) => {
    expect(alertTime(new Date(at), timezone)).toBe(text);
  });

  it('whatever the instant, it can be read back to the second', () => {
    const instants = fc.date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, (at) => {
        const [, day, month, year, hour, minute, second, half] = SHAPE.exec(alertTime(at, 'UTC')) ?? [];
        const hours = (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
        const back = Date.UTC(Number(year), Number(month) - 1, Number(day), hours, Number(minute), Number(second));
        expect(back).toBe(Math.floor(at.getTime() / 1_000) * 1_000);
      }),
    );
  });

  it('it has the same shape in every time zone', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    fc.assert(fc.property(zones, (zone) => SHAPE.test(alertTime(new Date('2026-03-05T00:00:01Z'), zone))));
  });
});

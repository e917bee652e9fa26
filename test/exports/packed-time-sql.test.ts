import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openDuck } from '#runtime/duckdb.ts';
import { packedTimeSql } from '../../lambdas/exports/records/packed-time-sql.ts';

const zones = [
  'UTC',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'Africa/Monrovia',
];

/** yyyyMMddHHmmss by the platform's own calendar. */
function packed(ts: number, timeZone: string): number {
  const numeric = 'numeric' as const;
  const parts = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric };
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn-hc-h23', { timeZone, ...parts });
  const of = Object.fromEntries(format.formatToParts(ts * 1_000).map(({ type, value }) => [type, Number(value)]));
  const fields = [of.year, of.month, of.day, of.hour, of.minute, of.second];
  return Number(fields.map((field = 0, at) => String(field).padStart(at === 0 ? 4 : 2, '0')).join(''));
}

it('local times are the account’s clock, from the first second that an event may have to the last', async () => {
  await using duck = await openDuck({ threads: 1 });
  const instant = fc.oneof(
    fc.integer({ min: 1, max: 9_999_999_999 }),
    fc.constantFrom(1, 600, 1_762_061_400, 9_999_999_999),
  );
  const span = fc.constantFrom(0, 3_600, 86_400 * 200, 86_400 * 366 * 11, 86_400 * 366 * 61);
  const some = fc.sample(fc.tuple(instant, span, fc.constantFrom(...zones)), { numRuns: 40, seed: 1 });
  for (const [ts, length, timezone] of some) {
    const times = [...new Set([ts, Math.min(ts + length, 9_999_999_999)])];
    const clock = { timezone, from: Math.min(...times), until: Math.max(...times) };
    for (const one of times) {
      const sql = `SELECT ${packedTimeSql('ts', clock)} FROM (SELECT $ts::BIGINT AS ts)`;
      const found = await duck.connection.runAndReadAll(sql, { ts: BigInt(one) });
      expect([timezone, one, Number(found.getRows()[0]?.[0])]).toEqual([timezone, one, packed(one, timezone)]);
    }
  }
});

import { describe, expect, it } from 'vitest';
import { localSecondsSql } from '#core/cql/sql/local-time.ts';
import { offsetAt } from '#core/values/calendar.ts';
import { openDuck } from '#runtime/duckdb.ts';

const YEAR = 366 * 86_400;

describe('the time of the account’s clock, as queries ask for it', () => {
  it.each(['UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia', 'Australia/Lord_Howe'])(
    'in %s is the same over a window of a day, of decades and of centuries',
    async (timezone) => {
      await using duck = await openDuck({ threads: 1 });
      for (const years of [0, 40, 8_000]) {
        const clock = { timezone, from: 600_000_000, until: 600_086_400 + years * YEAR };
        const instants = Array.from({ length: 40 }, (_, step) => {
          const within = Math.min(clock.until - clock.from, 60 * YEAR);
          return clock.from + Math.floor((within * step) / 40);
        });
        const rows = instants.map((instant) => `(${instant}::BIGINT)`).join(', ');
        const found = await duck.connection.runAndReadAll(
          `SELECT ts, ${localSecondsSql('ts', clock)} FROM (VALUES ${rows}) t(ts) ORDER BY ts`,
        );
        const ours = found.getRows().map(([ts, local]) => [Number(ts), Number(local)]);
        expect(ours).toEqual(instants.map((instant) => [instant, instant + offsetAt(instant, timezone)]));
      }
    },
  );
});

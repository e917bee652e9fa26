import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { noonIn } from '../../local/demo/noon.ts';
import { EXPECTED, FIRST_DAY, LAST_DAY, type Purchase, readPurchases, sumsOf } from '../../local/demo/purchases.ts';
import { chargedRecords, laterPurchases, profileRecords } from '../../local/demo/records.ts';
import { readmeQuery } from '../../local/demo/scenes/this-week.ts';

const noon = noonIn('America/New_York');
let purchases: Purchase[];
beforeAll(async () => {
  purchases = await readPurchases();
});

describe('the sample', () => {
  it('has the rows and sums that its README states', () => {
    const { customers, ...sums } = EXPECTED;
    expect(sumsOf(purchases)).toEqual(sums);
    expect(new Set(purchases.map((one) => one.customer)).size).toBe(customers);
    const dates = purchases.map((one) => one.date).sort();
    expect([dates.at(0), dates.at(-1)]).toEqual([FIRST_DAY, LAST_DAY]);
  });
});

describe('the records of the sample', () => {
  it('have one profile per customer, with the day of the first purchase', () => {
    const records = profileRecords(purchases, noon);
    expect(records).toHaveLength(EXPECTED.customers);
    expect(records.find((one) => one.identity === '00001')).toEqual({
      identity: '00001',
      type: 'profile',
      profileData: { Name: 'Customer 00001', 'First Purchase': `$D_${Date.UTC(1997, 0, 1, 17) / 1000}` },
    });
  });

  it('have one Charged event per purchase, in dollars', () => {
    const [first] = chargedRecords(purchases, { noon, batch: 1 });
    expect(first).toEqual({
      identity: '00001',
      type: 'event',
      evtName: 'Charged',
      ts: Date.UTC(1997, 0, 1, 17) / 1000,
      evtData: { Amount: 11.77, Quantity: 1, Batch: 1 },
    });
  });

  it('can be told from the thousand that come later', () => {
    const later = laterPurchases(purchases, '19980701');
    expect(sumsOf(later)).toEqual({ rows: 1_000, cds: 1_000, cents: 500_500 });
  });
});

describe('noonIn', () => {
  it('follows summer time', () => {
    expect(noon('19970405')).toBe(Date.UTC(1997, 3, 5, 17) / 1000);
    expect(noon('19970406')).toBe(Date.UTC(1997, 3, 6, 16) / 1000);
    expect(noon('19971026')).toBe(Date.UTC(1997, 9, 26, 17) / 1000);
  });

  it.each([
    ['Pacific/Kiritimati', 14],
    ['Pacific/Pago_Pago', -11],
    ['Asia/Kolkata', 5.5],
  ])('is right in %s, far from UTC', (zone, hours) => {
    expect(noonIn(zone)('20240115')).toBe((Date.UTC(2024, 0, 15, 12) - hours * 3_600_000) / 1000);
  });
});

describe('the query of the README', () => {
  it('is the one that the demo asks, so that a newcomer who copies it finds somebody', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const copied = /1\/profiles\.json".*?-d '(\{.*?\})'\n```/s.exec(readme)?.[1];
    expect(JSON.parse(copied ?? '')).toEqual(readmeQuery);
  });
});

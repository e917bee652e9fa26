import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { clockAt } from '#core/cql/read/days.ts';
import { compilePeople } from '#core/cql/sql/compile.ts';
import { audienceQuery, audienceTree } from '../../lambdas/campaigns/domain/audience-query.ts';
import type { Trigger } from '../../lambdas/campaigns/domain/campaign.ts';
import { ugliestPropertyNames } from '../support/ugliest.ts';

/** Whom triggers find among people with these values in one property. */
async function found(
  trigger: Trigger,
  { values, timezone, now }: { values: unknown[]; timezone: string; now: string },
) {
  const query = audienceTree({ trigger, clock: clockAt(timezone, Date.parse(now) / 1_000) });
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(
    `CREATE TABLE people (profile_id VARCHAR, identity VARCHAR, all_identities VARCHAR[], object_id VARCHAR, email VARCHAR,
      phone VARCHAR, name VARCHAR, props VARCHAR, tokens VARCHAR)`,
  );
  for (const [place, value] of values.entries()) {
    const props = JSON.stringify({ Last: value, DOB: value, City: place % 2 === 0 ? 'Oslo' : 'Rome' });
    await connection.run('INSERT INTO people (profile_id, props) VALUES ($1, $2)', [String(place), props]);
  }
  const { sql, params } = compilePeople(query);
  const rows = await connection.runAndReadAll(sql, params);
  return rows.getRows().flatMap(([id]) => [values[Number(id)]]);
}

const date = (days: number, more: object = {}): Trigger => ({ kind: 'date', property: 'Last', days, ...more });
const wire = (text: string) => `$D_${Date.parse(text) / 1_000}`;

describe('a date property', () => {
  const now = '2026-11-27T03:00:00Z';

  it('is of the day that the account’s clock shows then, to the second', async () => {
    // In New York it is still the 26th, and ten days before was the 16th.
    const within = [
      wire('2026-11-16T05:00:00Z'),
      wire('2026-11-17T04:59:59Z'),
      Date.parse('2026-11-16T12:00:00Z') / 1_000,
    ];
    const without = [wire('2026-11-16T04:59:59Z'), wire('2026-11-17T05:00:00Z'), 'soon', true, null, {}, []];
    const values = [...within, '2026-11-16', '20261116', 20_261_116, ...without];
    const people = await found(date(10), { values, timezone: 'America/New_York', now });
    expect(people).toEqual([...within, '2026-11-16', '20261116', 20_261_116]);
  });

  it('is of a whole day where clocks are changed', async () => {
    const values = [wire('2026-10-24T22:00:00Z'), wire('2026-10-25T22:59:59Z'), wire('2026-10-25T23:00:00Z')];
    const people = await found(date(0), { values, timezone: 'Europe/Berlin', now: '2026-10-25T12:00:00Z' });
    expect(people).toEqual(values.slice(0, 2));
  });

  it('may lie ahead, and is combined with filters of the profile', async () => {
    const values = ['2026-12-04', '2026-12-04'];
    const profile = { profile_fields: [{ name: 'City', value: 'Rome' }] };
    expect(await found(date(-7, { profile }), { values, timezone: 'UTC', now })).toEqual(['2026-12-04']);
  });

  it('of birth is of the midnight of UTC that it is kept as', async () => {
    const values = [wire('2026-11-26T00:00:00Z')];
    const born: Trigger = { kind: 'date', property: 'DOB', days: 0 };
    expect(await found(born, { values, timezone: 'America/New_York', now })).toEqual(values);
  });
});

it('everybody is asked for by no filter, and a past query as it was written', () => {
  const clock = clockAt('UTC', 0);
  const query = { event_name: 'Charged', from: '-7d' };
  expect(audienceQuery({ trigger: { kind: 'everybody' }, clock })).toEqual({});
  expect(audienceQuery({ trigger: { kind: 'past', query }, clock })).toEqual(query);
  expect(audienceQuery({ trigger: { kind: 'past', query: { query } }, clock })).toEqual(query);
});

it('a date property may have the ugliest of names', async () => {
  const clock = clockAt('UTC', Date.parse('2026-11-27T03:00:00Z') / 1_000);
  const connection = await (await DuckDBInstance.create()).connect();
  // Those are no properties, but what the person is called.
  const properties = ugliestPropertyNames.filter((name) => !/^(identity|email|phone|name|objectid)$/i.test(name));
  for (const property of properties) {
    const { sql, params } = compilePeople(audienceTree({ trigger: { kind: 'date', property, days: 0 }, clock }));
    const props = JSON.stringify(Object.fromEntries([[property, '2026-11-27']]));
    const people = `WITH people AS (SELECT 'x' AS profile_id, $${params.length + 1} AS props) ${sql}`;
    const rows = await connection.runAndReadAll(people, [...params, props]);
    expect([property, rows.getRows()]).toEqual([property, [['x']]]);
  }
});

it('a filter of the profile holds beside everybody, and beside what people did', async () => {
  const profile = { profile_fields: [{ name: 'City', value: 'Rome' }] };
  const at = { values: ['a', 'b'], timezone: 'UTC', now: '2026-11-27T03:00:00Z' };
  expect(await found({ kind: 'everybody', profile }, at)).toEqual(['b']);
  const query = { common_profile_properties: { profile_fields: [{ name: 'Last', operator: 'exists' }] } };
  expect(await found({ kind: 'past', query }, at)).toEqual(['a', 'b']);
  expect(await found({ kind: 'past', query, profile }, at)).toEqual(['b']);
});

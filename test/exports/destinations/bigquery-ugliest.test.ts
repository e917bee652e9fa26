import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDuck } from '#runtime/duckdb.ts';
import { rowOf } from '../../../lambdas/exports/destinations/bigquery/row.ts';
import { tables } from '../../../lambdas/exports/destinations/bigquery/tables.ts';
import { parseRecord } from '../../../lambdas/exports/domain/export-record.ts';
import type { Part } from '../../../lambdas/exports/domain/plan.ts';
import { loadedRow } from '../../support/google/bigquery-rows.ts';
import { arrivalOf, lakeOfOneTest } from '../../support/lake-of-one-test.ts';
import { asKept, eventsOfManyNames, ugliestEvents, ugliestProfiles } from '../../support/ugliest.ts';
import { written } from '../written-part.ts';

/** The ugliest records, exported as BigQuery's rows, and read as strictly as a load job would. */
type Sent = { identity: string; evtName: string; ts: number; evtData: Record<string, unknown> };
const sent = [...ugliestEvents(), ...eventsOfManyNames(3)] as Sent[];
const people = ugliestProfiles() as { identity: string; profileData: Record<string, unknown> }[];

async function linesOf(type: 'events' | 'profiles'): Promise<string[]> {
  const lake = lakeOfOneTest();
  await lake.run([arrivalOf([...sent, ...people], { sequence: 1 })]);
  await using duck = await openDuck({ threads: 1 });
  const of = async (kind: string) => {
    const found = [...lake.bucket.objects].filter(([key]) => key.includes(`/${kind}/`) && key.endsWith('.parquet'));
    return await Promise.all(
      found.map(async ([, { bytes }], index) => {
        const path = join(duck.scratch, `${kind}-${index}.parquet`);
        await writeFile(path, bytes);
        return path;
      }),
    );
  };
  const part: Part = { kind: 'profiles', part: 1, bucket: 0, buckets: 1, rows: null };
  const { results, text } = await written({
    ...{ events: type === 'events' ? await of('events') : [], profiles: await of('profiles') },
    ...{ definition: { type, format: 'jsonl' }, ...(type === 'profiles' && { part }) },
  });
  return results.flatMap(({ name }) => text(name).trimEnd().split('\n'));
}

/** JSON as it goes over the wire, and as BigQuery takes it: NUL is U+FFFD, names that it alone told apart stay two. */
const overTheWire = (value: unknown) =>
  JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '\ufffd'), (_, one: unknown) =>
    typeof one === 'string' ? one.toWellFormed() : one,
  );

const read = (line: string, type: 'events' | 'profiles') =>
  overTheWire(loadedRow(rowOf(parseRecord(line), type), { columns: tables[type].fields, ignoreUnknownValues: false }));

describe('the ugliest records, as rows of BigQuery', () => {
  it('are all taken, with every value of every property', async () => {
    const byTs = new Map(sent.map((event) => [event.ts, event]));
    const lines = await linesOf('events');
    expect(lines).toHaveLength(sent.length);
    for (const line of lines) {
      const row = read(line, 'events');
      const event = byTs.get(JSON.parse(line).eventTime);
      expect([row.eventName, row.identity]).toEqual([event?.evtName, event?.identity]);
      expect(new Map(Object.entries(row.eventProps ?? {}))).toEqual(
        new Map(Object.entries(overTheWire(event?.evtData))),
      );
      expect(row.eventTime).toBe(new Date((event?.ts ?? 0) * 1_000).toISOString().slice(0, 19).replace('T', ' '));
    }
  });

  it('are all taken of people, too', async () => {
    const byIdentity = new Map(people.map((one) => [one.identity, one]));
    const rows = (await linesOf('profiles')).map((line) => read(line, 'profiles'));
    const found = rows.filter(({ identity }) => byIdentity.has(String(identity)));
    expect(found).toHaveLength(people.length);
    for (const { identity, profileProps } of found) {
      const wanted = overTheWire(byIdentity.get(String(identity))?.profileData);
      const given = new Map(Object.entries(profileProps ?? {}));
      for (const [name, value] of given) expect([name, value]).toEqual([name, asKept(wanted[name])]);
      expect(given.size).toBeGreaterThan(20);
    }
  });

  it('keep two names apart that NUL alone told apart', () => {
    const line = '{"eventProps":{"k\\u0000":1,"k\ufffd":2,"k":3}}';
    expect(JSON.parse(rowOf(parseRecord(line), 'events')).eventProps).toEqual({
      'k\ufffd\ufffd': 1,
      'k\ufffd': 2,
      k: 3,
    });
  });

  it('have no time where no TIMESTAMP can be it', () => {
    expect(JSON.parse(rowOf(parseRecord('{"eventTime":253402300800}'), 'events')).eventTime).toBeNull();
    expect(JSON.parse(rowOf(parseRecord('{"eventTime":-1}'), 'events')).eventTime).toBe('1969-12-31 23:59:59 UTC');
  });
});

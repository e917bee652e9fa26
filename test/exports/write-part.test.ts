import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDuck } from '#runtime/duckdb.ts';
import { readDefinition } from '../../lambdas/exports/domain/definition.ts';
import { shipFile } from '../../lambdas/exports/use-cases/ship-file.ts';
import { writePart } from '../../lambdas/exports/use-cases/write-part.ts';
import { rowsOf } from '../support/parquet.ts';
import { type EventRow, lakeParts } from './lake-parts.ts';
import { child, strictXml, textOf } from './strict-xml.ts';
import { columnsInMemory, written } from './written-part.ts';

const lake = lakeParts();
const NOON = Date.UTC(2026, 9, 25, 0, 30) / 1_000;

const json = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line));

const event = (id: number, more: Partial<EventRow> = {}): EventRow => ({
  id: String(id),
  name: 'Charged',
  ts: NOON + id,
  props: { Amount: id },
  ...more,
});

describe('an events export in JSON', () => {
  // Beside many events everybody is read; beside few, whom they are of.
  it.each([1, 40])(
    'has the survivor’s data in events of who was merged, and nobody’s in those of who was deleted, %i events a person',
    async (times) => {
      const people = ['ann', 'alias', 'gone'];
      const doers = Array.from({ length: times }, () => people).flat();
      const events = [await lake.events(doers.map((person, index) => event(index, { person })))];
      const profiles = [
        await lake.profiles(people.map((person) => ({ person, email: `${person}@x.io` }))),
        await lake.profiles([
          { person: 'alias', version: 2, mergedInto: 'ann' },
          { person: 'gone', version: 2, deleted: true },
        ]),
      ];
      const { text } = await written({ events, profiles });
      const whose = json(text('10-20-Charged-20261025-20000-db.json.gz')).map(({ profile }) => [
        profile.identity,
        profile.email,
      ]);
      const each = [
        ['ann', 'ann@x.io'],
        ['ann', 'ann@x.io'],
        ['', null],
      ];
      expect(whose).toEqual(Array.from({ length: times }, () => each).flat());
    },
  );

  it.each(['json', 'csv', 'xml', 'parquet'])(
    'says of nobody that events from before a deletion were theirs, whoever came back under the name, as %s',
    async (format) => {
      const events = [
        await lake.events([event(1, { receivedAt: 99 }), event(2, { receivedAt: 100 }), event(3, { person: 'bob' })]),
      ];
      const profiles = [
        await lake.profiles([{ person: 'ann', email: 'old@x.io' }, { person: 'bob' }]),
        await lake.profiles([{ person: 'ann', version: 3, email: 'new@x.io', forgottenAt: 100 }]),
      ];
      const { files, text, results } = await written({ events, profiles, definition: { format } });
      expect(results.map(({ rows }) => rows)).toEqual([3]);
      const [[name = '', bytes] = []] = [...files];
      if (format === 'json') {
        expect(json(text(name)).map(({ profile }) => [profile.identity, profile.email])).toEqual([
          ['', null],
          ['ann', 'new@x.io'],
          ['bob', null],
        ]);
      } else if (format === 'csv') {
        const lines = text(name).trimEnd().split('\n').slice(1);
        expect(lines.map((line) => [line.includes('ann'), line.includes('new@x.io')])).toEqual([
          [false, false],
          [true, true],
          [false, false],
        ]);
      } else if (format === 'xml') {
        const records = strictXml(text(name)).map((record) => child(record, 'profile'));
        expect(records.map((who) => [textOf(who, 'identity'), textOf(who, 'email')])).toEqual([
          ['', undefined],
          ['ann', 'new@x.io'],
          ['bob', undefined],
        ]);
      } else {
        expect(bytes?.byteLength).toBeGreaterThan(0);
      }
    },
  );

  it('the first line is the event’s name, then one object a line, packed time in the account’s zone', async () => {
    const events = [await lake.events([event(1, { props: { Amount: 1.5, Note: 'a "b"\nc' } })])];
    const profiles = [
      await lake.profiles([
        { person: 'ann', version: 2, email: 'new@x.io', phone: '+4912', name: 'Ann' },
        { person: 'bob', email: 'b@x.io' },
      ]),
      await lake.profiles([{ person: 'ann', version: 1, email: 'old@x.io' }]),
    ];
    const { text, results } = await written({ events, profiles });
    const name = '10-20-Charged-20261025-20000-db.json.gz';
    expect(text(name).split('\n')[0]).toBe('Charged');
    expect(json(text(name))).toEqual([
      {
        profile: {
          identity: 'ann',
          all_identities: ['ann', 'new@x.io', '+4912'],
          email: 'new@x.io',
          phone: '+4912',
          name: 'Ann',
        },
        ts: 20261025023001,
        eventTime: NOON + 1,
        eventId: '1'.padStart(32, '0'),
        eventName: 'Charged',
        eventProps: { Amount: 1.5, Note: 'a "b"\nc' },
      },
    ]);
    expect(results).toMatchObject([{ name, event: 'Charged', rows: 1, minTs: NOON + 1, maxTs: NOON + 1 }]);
  });

  it('sha256 and bytes are those of the delivered file', async () => {
    const { files, results } = await written({ events: [await lake.events([event(1), event(2)])] });
    for (const { name, sha256, bytes } of results) {
      const file = files.get(name) ?? Buffer.alloc(0);
      expect(createHash('sha256').update(file).digest('hex')).toBe(sha256);
      expect(file.byteLength).toBe(bytes);
    }
  });

  it('the identity is the first of the wanted ones that the person has, otherwise empty', async () => {
    const events = [await lake.events([event(1), event(2, { person: 'bob' }), event(3, { person: 'stranger' })])];
    const profiles = [
      await lake.profiles([
        { person: 'ann', identity: 'ann', phone: '+1' },
        { person: 'bob', identity: null, email: 'b@x.io' },
      ]),
    ];
    const who = async (identity: string[]) => {
      const { results, text } = await written({ events, profiles, definition: { identity } });
      return json(text(results[0]?.name ?? '')).map((line) => line.profile.identity);
    };
    expect(await who(['identity'])).toEqual(['ann', '', 'stranger']);
    expect(await who(['phone', 'email'])).toEqual(['+1', 'b@x.io', '']);
    expect(await who(['email', 'identity'])).toEqual(['ann', 'b@x.io', 'stranger']);
  });

  it('each event has its files; names are matched without case and spaces; others stay out', async () => {
    const rows = ['Added To Cart', 'addedtocart', 'Charged', 'Viewed'].map((name, id) => event(id, { name }));
    const { results } = await written({
      events: [await lake.events(rows)],
      definition: { events: ['ADDED to cart', 'charged'] },
    });
    expect(results.map(({ event: name, rows: count }) => [name, count])).toEqual([
      ['Added To Cart', 2],
      ['Charged', 1],
    ]);
  });

  it('days are the account’s, the first and the last included', async () => {
    const midnight = Date.UTC(2026, 9, 24, 22) / 1_000;
    const at = [midnight - 1, midnight, midnight + 25 * 3_600 - 1, midnight + 25 * 3_600];
    const events = [await lake.events(at.map((ts, id) => event(id, { ts })))];
    const { results } = await written({ events, definition: { from: '2026-10-25', to: '2026-10-25' } });
    expect(results).toMatchObject([{ rows: 2, minTs: at[1], maxTs: at[2] }]);
  });

  it('of many events in many files none loses a row', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `Event ${index}`);
    const file = (from: number) => names.map((name, index) => event(from + index, { name }));
    const { results } = await written({ events: [await lake.events(file(0)), await lake.events(file(100))] });
    expect(results.map(({ event: name, rows }) => [name, rows])).toEqual(
      names.toSorted((a, b) => (a.replace(' ', '') < b.replace(' ', '') ? -1 : 1)).map((name) => [name, 2]),
    );
  });
});

describe('files of an export', () => {
  const many = (from: number) =>
    Array.from({ length: 300 }, (_, index) =>
      event(from + index, { person: `p${index % 50}`, props: { Note: 'x'.repeat(index) } }),
    );
  const people = () =>
    lake.profiles(Array.from({ length: 50 }, (_, index) => ({ person: `p${index}`, email: `${index}@x.io` })));

  it.each(['json', 'csv', 'xml', 'parquet'])(
    'are the same names and the same bytes when a part of %s is done again',
    async (format) => {
      const given = {
        events: [await lake.events(many(0)), await lake.events(many(1_000))],
        profiles: [await people()],
        definition: { format },
        maxBytes: 20_000,
      };
      const first = await written(given);
      const again = await written(given);
      expect(again.results).toEqual(first.results);
      expect(Object.fromEntries(again.files)).toEqual(Object.fromEntries(first.files));
    },
  );

  it.each(['json', 'csv', 'xml', 'parquet'])(
    'are never larger than allowed, and lose no row to that (%s)',
    async (format) => {
      const events = [await lake.events(many(0)), await lake.events(many(1_000))];
      const maxBytes = format === 'parquet' ? 6_000 : 30_000;
      const { results, files, text } = await written({ events, definition: { format }, maxBytes });
      expect(results.length).toBeGreaterThan(3);
      expect(results.reduce((sum, { rows }) => sum + rows, 0)).toBe(600);
      expect(new Set(results.map(({ name }) => name)).size).toBe(results.length);
      for (const [name, bytes] of files) {
        expect(bytes.byteLength).toBeLessThanOrEqual(maxBytes);
        if (format !== 'parquet') expect(Buffer.byteLength(text(name))).toBeLessThanOrEqual(maxBytes);
      }
    },
  );

  it('hold the same records in the same order, however many may be in one (failure mode 6)', async () => {
    // Many in the same second.
    const events = [await lake.events(many(0).map((one) => ({ ...one, ts: NOON })))];
    const recordsOf = async (maxBytes: number) => {
      const { results, text } = await written({ events, definition: { format: 'jsonl' }, maxBytes });
      return results.map(({ name }) => text(name)).join('');
    };
    expect(await recordsOf(20_000)).toBe(await recordsOf(10_000_000));
  });

  it('a single record that is too large is said, not cut', async () => {
    const events = [await lake.events([event(1, { props: { Note: 'x'.repeat(5_000) } })])];
    await expect(written({ events, maxBytes: 2_000 })).rejects.toThrow('One record of "Charged" is larger');
  });

  it('a delivery that fails is not lost among those that succeed', async () => {
    await using duck = await openDuck({ threads: 1 });
    const definition = readDefinition({ name: 'n', partner: 's3', type: 'events', frequency: 4, settings: {} });
    const events = [await lake.events([event(1), event(2, { name: 'Viewed' })])];
    const run = {
      accountId: 'A',
      databaseId: 'db',
      exportId: 1,
      runAt: 2,
      type: 'events',
      format: 'json',
      date: '2026-10-25',
    } as const;
    const part = { kind: 'events', part: 1, files: events, rows: 2 } as const;
    const put = async ({ name }: { name: string }) => {
      if (name.includes('Charged')) throw new Error('refused');
    };
    const job = {
      run,
      definition,
      timezone: 'UTC',
      part: { ...part, files: [...events] },
      events,
      profiles: [],
      columns: columnsInMemory(2),
      ship: shipFile({ put }),
    };
    await expect(writePart(duck, job)).rejects.toThrow('refused');
  });
});

describe('an events export in CSV', () => {
  it('has a column per property, and no cell that a spreadsheet would take for a formula (failure mode 18)', async () => {
    const props = {
      '=Evil': '=1+1',
      Amount: -5,
      Note: 'a,"b"\r\nc',
      Tab: '\tx',
      at: '@x',
      name: 'own',
      plus: '+49',
      list: { a: [1] },
    };
    const { results, text } = await written({
      events: [await lake.events([event(1, { props }), event(2, { person: '-bob', props: { Amount: null } })])],
      profiles: [await lake.profiles([{ person: 'ann', name: '=Ann', phone: '+491' }])],
      definition: { format: 'csv' },
    });
    const lines = text(results[0]?.name ?? '');
    expect(lines.split('\n')[0]).toBe(
      `eventId,eventName,ts,eventTime,identity,all_identities,email,phone,name,otherProps,'=Evil,Amount,Note,Tab,at,list,eventProps.name,plus`,
    );
    expect(lines).toContain(`,20261025023001,${NOON + 1},ann,"[""ann"",""+491""]",,+491,'=Ann,`);
    expect(lines).toContain(`,'=1+1,-5,"a,""b""\r\nc",'\tx,'@x,"{""a"":[1]}",own,+49\n`);
    expect(lines).toContain(`,20261025023002,${NOON + 2},'-bob,`);
    expect(results[0]?.rows).toBe(2);
  });
});

describe('an events export in Parquet', () => {
  it('has typed columns', async () => {
    const events = [await lake.events([event(1)])];
    const { files, results } = await written({ events, definition: { format: 'parquet' } });
    expect([...files.keys()]).toEqual(['10-20-Charged-20261025-20000-db.parquet']);
    expect(results[0]?.rows).toBe(1);
    const folder = await mkdtemp(join(tmpdir(), 'write-part-'));
    await writeFile(`${folder}/file.parquet`, [...files.values()][0] ?? '');
    expect(await rowsOf([`${folder}/file.parquet`])).toEqual([
      {
        eventId: '1'.padStart(32, '0'),
        eventName: 'Charged',
        ts: 20261025023001n,
        eventTime: BigInt(NOON + 1),
        identity: 'ann',
        allIdentities: ['ann'],
        email: null,
        phone: null,
        name: null,
        eventProps: '{"Amount":1}',
      },
    ]);
    await rm(folder, { recursive: true });
  });
});

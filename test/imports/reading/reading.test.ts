import { gzipSync, zstdCompressSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import { describe, expect, it } from 'vitest';
import { MAX_OWN_TYPES } from '#core/accounts/event-types.ts';
import { takeUpload } from '#core/intake/take-upload.ts';
import { groupsKey, rawPartKey, resultKey } from '../../../lambdas/imports/domain/keys.ts';
import {
  ugliestEvents,
  ugliestIdentities,
  ugliestProfiles,
  ugliestSpellings,
  ugliestTexts,
} from '../../support/ugliest.ts';
import { dataOf, RECEIVED_AT, type Read, readingWorld } from './reading-world.ts';

const upload = { uploadId: 'a'.repeat(24), accountId: 'ACME', timezone: 'Europe/Berlin', receivedAt: RECEIVED_AT };

/** What the upload API makes of these records: the lines of the stream without the ids of events. */
function asUploaded(records: readonly unknown[]): string[] {
  const { lanes, unprocessed } = takeUpload(upload, { records, lanes: 1 });
  expect(unprocessed).toEqual([]);
  return lanes.flatMap(({ events, profiles }) => [
    ...events.texts.map((line) => line.slice(line.indexOf('\t') + 1).trimEnd()),
    ...profiles.texts.map((line) => line.trimEnd()),
  ]);
}

const asImported = ({ events, profiles }: Read) => [
  ...events.map(({ key, name, ts, who, props, receivedAt }) =>
    [key, name, ts, who.kind, who.value, props, receivedAt].join('\t'),
  ),
  ...profiles.map((change) => JSON.stringify(change)),
];

const sorted = (lines: readonly string[]) => lines.toSorted();

describe('the ugliest records that an upload takes', () => {
  const records = [...ugliestEvents(), ...ugliestProfiles(), ...ugliestSpellings()];

  it.each(['event', 'profile'] as const)('of type %s come out of a file of JSON as out of an upload', async (type) => {
    const some = records.filter((record) => record.type === type);
    const lines = some.map((record) => JSON.stringify(record));
    const contents: [string, string | Buffer][] = [
      ['a.jsonl', lines.join('\n')],
      ['a.json', `[${lines.join(',')}]`],
      ['a.json', JSON.stringify(some, null, 2)],
      ['a.json.gz', gzipSync(lines.join('\r\n'))],
    ];
    for (const [fileName, content] of contents) {
      const read = await readingWorld({ partBytes: 20_000 }).read(content, { fileName, type });
      expect(read.rejected).toBe('');
      expect(sorted(asImported(read))).toEqual(sorted(asUploaded(some)));
    }
  });

  it('that are texts come out of a CSV as out of an upload, quoted or not, gzipped or not, whatever separates them', async () => {
    const header = ['identity', ...ugliestTexts.map((_, at) => `c${at}`)];
    const texts = ugliestTexts.map((text) => text.toWellFormed());
    const rows = ugliestIdentities.map((identity) => [identity, ...texts]);
    const expected = rows.map(([identity, ...cells]) => ({
      ...{ type: 'profile', identity },
      profileData: Object.fromEntries(cells.map((text, at) => [`c${at}`, text]).filter(([, text]) => text !== '')),
    }));
    for (const delimiter of [',', ';', '\t', '|'] as const) {
      for (const record_delimiter of ['unix', 'windows', 'mac']) {
        const text = stringify([header, ...rows], { delimiter, record_delimiter, quoted_match: /[\r\n]/ });
        for (const content of [text, gzipSync(text)]) {
          const read = await readingWorld({ partBytes: 5_000 }).read(content, { delimiter });
          expect(read.rejected).toBe('');
          expect(sorted(asImported(read))).toEqual(sorted(asUploaded(expected)));
        }
      }
    }
  });
});

describe('a part', () => {
  const header = 'identity,evtName,ts,n';
  const csv = (count: number, name = (row: number) => `Event ${row % 7}`) =>
    [header, ...Array.from({ length: count }, (_, row) => `u${row % 50},${name(row)},1790000000,${row}`)].join('\n');
  const event = { type: 'event', fileName: 'events.csv' } as const;

  it('that is judged again comes to the same bytes, and the same ids of events', async () => {
    const world = readingWorld();
    const made = await world.newImport(csv(5_000), event);
    await world.cut(made);
    const first = await world.judged(made);
    const keys = [groupsKey(made, 0), resultKey(made, 0)];
    const bytes = keys.map((key) => world.memory.objects.get(key)?.bytes.toString('base64'));
    world.clock.now += 3_600_000;
    await world.cut(made);
    const second = await world.judged(made);
    expect(keys.map((key) => world.memory.objects.get(key)?.bytes.toString('base64'))).toEqual(bytes);
    expect(new Set(first.events.map(({ eventId }) => eventId)).size).toBe(5_000);
    expect(second.events).toEqual(first.events);
    const item = [...world.table.items.values()].find(({ sk }) => sk === `import#${made.importId}`);
    expect(item).toMatchObject({ step: 'judging', parts: 1, rows: 5_000, partsJudged: new Set([0]) });
  });

  it('of another judging, or another import, has other ids', async () => {
    const world = readingWorld();
    const ids: string[] = [];
    for (const judging of [1, 2])
      ids.push(...(await world.read(csv(3), { ...event, judging })).events.map(({ eventId }) => eventId));
    expect(new Set(ids).size).toBe(6);
  });

  it('keeps the order of a person’s rows', async () => {
    const { events } = await readingWorld().read(csv(5_000), event);
    const byPerson = Map.groupBy(events, ({ who }) => who.value);
    expect(byPerson.size).toBe(50);
    for (const some of byPerson.values()) {
      const numbers = some.map(({ props }) => Number(JSON.parse(props).n));
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
  });

  it('adds no more event types than an account may have, and says so of each row', async () => {
    const world = readingWorld();
    const read = await world.read(
      csv(MAX_OWN_TYPES + 10, (row) => `Type ${row}`),
      event,
    );
    expect(read.events).toHaveLength(MAX_OWN_TYPES);
    expect(read.results[0]?.reasons).toEqual([
      {
        reason: 'Discarded event: evtName is of a new event type, and the account has as many as it may (512).',
        rows: 10,
      },
    ]);
  });

  it('whose file was changed after it was cut is not taken', async () => {
    const world = readingWorld();
    const made = await world.newImport(gzipSync(csv(10)), { ...event, fileName: 'events.csv.gz' });
    await world.cut(made);
    const key = rawPartKey(made, 0);
    const [part] = (await world.judged(made)).parts;
    const other = zstdCompressSync(csv(3));
    world.memory.put(key, other);
    if (!part) throw new Error('no part');
    await expect(world.judge(made, { ...part, to: other.byteLength })).rejects.toThrow(
      'part 0 has 4 rows, and had 10 when the file was cut',
    );
  });
});

describe('a file without rows', () => {
  it.each([
    ['people.csv', 'identity,n\n'],
    ['people.csv', 'identity,n'],
    ['people.json', ' [ ] '],
  ])('%s %j has no parts, and is left to be weighed', async (fileName, content) => {
    const read = await readingWorld().read(content, { fileName });
    expect([read.parts, read.layout.rows, dataOf(read)]).toEqual([[], 0, []]);
  });
});

describe('an import that was cancelled', () => {
  it('is not read on, and not noted on', async () => {
    const world = readingWorld();
    const made = await world.newImport('identity\n1\n', { state: 'Cancelled' });
    await expect(world.cut(made)).rejects.toThrow('The import is not under way any more');
  });
});

import { randomUUID } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventKey } from '#core/intake/event-name.ts';
import { frameLane, takeUpload, type Upload } from '#core/intake/take-upload.ts';
import { profileIdOf } from '#core/people/profile.ts';
import { openDuck } from '#runtime/duckdb.ts';
import { compressGroup, decodeGroup } from '#store/stream/ingest.ts';
import { peopleIn, stageEvents, writeEvents } from '../../lambdas/lake/adapters/event-rows.ts';
import { rowsOf } from '../support/parquet.ts';
import { eventRecord, propsText } from '../support/records.ts';

const upload: Upload = {
  uploadId: 'e'.repeat(24),
  accountId: "O'HARA",
  timezone: 'UTC',
  receivedAt: 1_790_000_000_123,
};
type Sent = { identity: unknown; evtName: string; ts: number; evtData?: unknown };
const sentAt = (...times: number[]) =>
  times.map((ts, index) => ({ type: 'event', identity: `p${index % 3}`, evtName: 'Seen', ts, evtData: { index } }));

/** Takes records in as an upload does, and stores them as the lake does. */
async function stored(records: readonly Sent[], timezone = 'UTC') {
  const { lanes } = takeUpload({ ...upload, timezone }, { records, lanes: 1 });
  const packed = lanes.map(
    (lane, group) => decodeGroup(compressGroup(frameLane(upload, { lane, group }))).packedEvents,
  );
  await using duck = await openDuck({ threads: 1 });
  const account = { accountId: upload.accountId, timezone };
  await stageEvents(duck, { ...account, packed, rows: records.length });
  const people = await peopleIn(duck);
  const files = await writeEvents(duck, { ...account, newId: randomUUID });
  const rows = await rowsOf(files.map((file) => file.path));
  return { people, rows, files: files.map((file) => file.file) };
}

describe('events in the lake', () => {
  it('are what was sent, byte for byte, however odd the texts are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(eventRecord(), { minLength: 1, maxLength: 40 }), async (records) => {
        const { rows } = await stored(records);
        expect(rows).toHaveLength(records.length);
        for (const row of rows) {
          const record = records[Number.parseInt(String(row.event_id).slice(24), 16)];
          expect(row).toEqual({
            event_id: expect.stringMatching(/^e{24}[0-9a-f]{8}$/),
            event_key: eventKey(record?.evtName ?? ''),
            event: record?.evtName,
            ts: BigInt(record?.ts ?? 0),
            profile_id: profileIdOf({ accountId: upload.accountId, kind: 'identity', value: String(record?.identity) }),
            id_kind: 'identity',
            id_value: String(record?.identity),
            props: propsText(record?.evtData),
            received_at: BigInt(upload.receivedAt),
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keep a person who is called \\N, starts with a byte order mark, or is nothing but a quote', async () => {
    const names = ['\\N', '\\n', '\ufeffada', '"', "'", '#', '\\', '\u0085', '\u2028'];
    const { people } = await stored(names.map((identity) => ({ type: 'event', identity, evtName: 'A', ts: 5 })));
    expect(people.map((who) => who.value).sort()).toEqual(names.sort());
  });

  it('keep properties of hundreds of kilobytes', async () => {
    const items = Array.from({ length: 250 }, (_, index) => ({ sku: `"${'ü\t\\'.repeat(120)}"`, index }));
    const { rows } = await stored([
      { type: 'event', identity: 'a', evtName: 'Charged', ts: 5, evtData: { Items: items } } as Sent,
    ]);
    expect(rows[0]?.props).toBe(JSON.stringify({ Items: items }));
  });

  it('keep an event that is as long as an upload takes, in characters of three bytes each', async () => {
    const text = '購'.repeat(500);
    const Items = Array.from({ length: 145 }, () => ({ sku: text, name: text, colour: text, note: text }));
    const { rows } = await stored([
      { type: 'event', identity: 'a', evtName: 'Charged', ts: 5, evtData: { Items } } as Sent,
      { type: 'event', identity: 'b', evtName: 'Charged', ts: 6, evtData: {} } as Sent,
    ]);
    expect(rows.map((row) => String(row.props).length)).toEqual([JSON.stringify({ Items }).length, 2]);
    expect(JSON.stringify({ Items }).length).toBeGreaterThan(295_000);
  });

  it('are sorted by name, then time', async () => {
    const records = [3, 1, 2, 1].flatMap((ts) =>
      ['b', 'a'].map((evtName) => ({ type: 'event', identity: 'x', evtName, ts })),
    );
    const { rows } = await stored(records);
    const keys = rows.map((row) => `${row.event_key} ${row.ts}`);
    expect(keys).toEqual(keys.toSorted());
  });

  it('are dated in the account’s own time zone', async () => {
    const beforeMidnightInUtc = Date.UTC(2026, 10, 22, 23, 30) / 1_000;
    const dates = async (timezone: string) => (await stored(sentAt(beforeMidnightInUtc), timezone)).files[0]?.fromDate;
    expect(await dates('UTC')).toBe('2026-11-22');
    expect(await dates('Europe/Berlin')).toBe('2026-11-23');
    expect(await dates('America/New_York')).toBe('2026-11-22');
  });

  it('are dated to the minute where a clock was put back from the first minute of a day into the day before', async () => {
    const [before, within, after] = ['02:29:30', '02:30:30', '02:31:30'].map(
      (time) => Date.parse(`2010-11-07T${time}Z`) / 1_000,
    );
    const { files, rows } = await stored(sentAt(before ?? 0, within ?? 0, after ?? 0), 'America/St_Johns');
    const dates = files.map(({ fromDate, toDate, rows }) => ({ fromDate, toDate, rows }));
    expect(dates.toSorted((a, b) => a.rows - b.rows)).toEqual([
      { fromDate: '2010-11-07', toDate: '2010-11-07', rows: 1 },
      { fromDate: '2010-11-06', toDate: '2010-11-06', rows: 2 },
    ]);
    expect(rows).toHaveLength(3);
  });

  it('have a file for each date, up to four, and one file for all when they are of more', async () => {
    const day = (count: number) => Array.from({ length: count }, (_, index) => 1_000_000 + index * 86_400);
    const four = await stored(sentAt(...day(4)));
    expect(four.files.map((file) => file.key.replace(/[^/]+$/, ''))).toEqual(
      ['01-12', '01-13', '01-14', '01-15']
        .map((date) => `account=O'HARA/events/date=1970-${date}/`)
        .map((key) => expect.stringContaining(key)),
    );
    const five = await stored(sentAt(...day(5)));
    expect(five.files).toMatchObject([{ rows: 5, fromDate: '1970-01-12', toDate: '1970-01-16' }]);
    expect(five.files[0]?.key).toContain('/date=various/');
  });

  it('are counted in their file by name, with the times of the first and the last', async () => {
    const { files } = await stored([
      ...sentAt(50, 40, 60),
      { type: 'event', identity: 'x', evtName: 'Other One', ts: 45 } as Sent,
    ]);
    expect(files).toMatchObject([{ kind: 'events', rows: 4, minTs: 40, maxTs: 60 }]);
    expect([...(files[0]?.names ?? [])].toSorted()).toEqual([
      ['otherone', 1],
      ['seen', 3],
    ]);
  });

  it('tell who they are about, each person once, with the time of the first event and when the last was received', async () => {
    const { people } = await stored(sentAt(30, 20, 10, 5));
    const personOf = (value: string) => {
      const who = { kind: 'identity' as const, value };
      return { ...who, profileId: profileIdOf({ accountId: upload.accountId, ...who }) };
    };
    expect(people.sort((a, b) => (a.value < b.value ? -1 : 1))).toEqual([
      { ...personOf('p0'), ts: 5, receivedAt: upload.receivedAt },
      { ...personOf('p1'), ts: 20, receivedAt: upload.receivedAt },
      { ...personOf('p2'), ts: 10, receivedAt: upload.receivedAt },
    ]);
  });

  it('are refused when a line is not of the announced shape', async () => {
    await using duck = await openDuck({ threads: 1 });
    for (const line of ['one\ttwo\n', 'a\tb\tc\tnot a time\tidentity\tx\t{}\t1\n', `${'x\t'.repeat(9)}\n`]) {
      await expect(
        stageEvents(duck, { accountId: 'A', timezone: 'UTC', packed: [zstdCompressSync(line)], rows: 1 }),
      ).rejects.toThrow();
    }
    // The time of the last is later than any calendar reaches.
    const [unheardOf, late] = [
      'a\tb\tc\t5\tidentity\tx\t{}\t1\n',
      `a\tb\tc\t${2n ** 63n - 1n}\tidentity\tx\t{}\t1\n`,
    ].map((line) => zstdCompressSync(line));
    if (!unheardOf || !late) throw new Error('no lines');
    await expect(
      stageEvents(duck, { accountId: 'A', timezone: 'Mars/Base', packed: [unheardOf], rows: 1 }),
    ).rejects.toThrow();
    await expect(stageEvents(duck, { accountId: 'A', timezone: 'UTC', packed: [late], rows: 1 })).rejects.toThrow();
    await expect(
      stageEvents(duck, { accountId: 'A', timezone: 'Mars/Base', packed: [], rows: 0 }),
    ).resolves.toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGroup } from '#core/intake/ingest-group.ts';
import { frameLane, halveLane, type Lane, takeUpload, type Upload } from '#core/intake/take-upload.ts';
import { anyJson, eventRecord, profileRecord, propsText } from '../../support/records.ts';

const upload: Upload = { uploadId: 'a'.repeat(24), accountId: 'ACME', timezone: 'UTC', receivedAt: 1_790_000_000_123 };
const take = (records: unknown[], lanes = 8) => takeUpload(upload, { records, lanes });
const framesOf = (lanes: readonly Lane[]) =>
  lanes.map((lane, group) => {
    const frame = frameLane(upload, { lane, group });
    return { ...readGroup(frame), eventLines: frame.events.toString('utf8') };
  });
const piecesOf = (lane: Lane): Lane[] => halveLane(lane)?.flatMap(piecesOf) ?? [lane];
const placesOf = (lane: Lane) => [...lane.events.places, ...lane.profiles.places];

describe('takeUpload', () => {
  it('counts what it took and says of every other record what is wrong with it, by its 1-based number', () => {
    const records = [{ type: 'event', identity: 'a', evtName: 'A' }, 'nonsense', { type: 'event', identity: 'a' }];
    const taken = take(records);
    expect(taken.processed).toBe(1);
    expect(taken.unprocessed).toEqual([
      {
        status: 'fail',
        code: 524,
        error: 'Record is neither an event nor a profile. Skipped record number : 2',
        record: { value: 'nonsense' },
      },
      {
        status: 'fail',
        code: 509,
        error: 'Event Name is incorrect. ErrorCode: 509 - Event name is mandatory. Skipped record number : 3',
        record: records[2],
      },
    ]);
  });

  it('discards events of a type that the account has no room for, and names the types that are new', () => {
    const records = ['A', 'a', 'B', 'C'].map((evtName) => ({ type: 'event', identity: 'x', evtName }));
    const types = { known: new Set(['a']), refused: new Set(['b']) };
    const taken = takeUpload(upload, { records, lanes: 1, types });
    expect(taken).toMatchObject({ processed: 3, unprocessed: [{ code: 528, record: records[2] }] });
    expect([...taken.newTypes]).toEqual(['c']);
  });

  it('carries device tokens and logins to the lake as changes of the device', () => {
    const tokenData = { id: 't', type: 'fcm' };
    const [group] = framesOf(
      take([
        { type: 'token', objectId: 'd', ts: 5, tokenData },
        { type: 'profile', objectId: 'd', ts: 6, profileData: { identity: 'ada', Plan: 'pro' } },
      ]).lanes,
    );
    expect(group?.profileChanges).toEqual([
      { kind: 'objectId', value: 'd', ts: 5, op: 'token', data: tokenData },
      { kind: 'objectId', value: 'd', ts: 6, login: 'ada', data: { Plan: 'pro' } },
    ]);
  });

  it('echoes nothing of a record that is nested too deep to be written, and takes the good ones beside it', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    const taken = take([
      { type: 'event', deep },
      { type: 'event', identity: 'a', evtName: 'A', ignored: deep },
    ]);
    expect(taken.processed).toBe(1);
    expect(JSON.stringify(taken.unprocessed)).toContain('"record":{}');
  });

  it('refuses a record that no stream record could hold, and takes the good ones beside it', () => {
    const items = Array.from({ length: 256 }, (_, index) => ({
      a: 'x'.repeat(500),
      b: 'y'.repeat(500),
      c: 'z'.repeat(400),
      index,
    }));
    const taken = take([
      { type: 'event', identity: 'a', evtName: 'Charged', evtData: { Items: items } },
      { type: 'event', identity: 'a', evtName: 'Charged', evtData: { Items: items.slice(1, 150) } },
    ]);
    expect(taken.processed).toBe(1);
    expect(taken.unprocessed).toMatchObject([
      { code: 512, error: expect.stringContaining('Skipped record number : 1') },
    ]);
  });

  it('puts all records of one person into one lane, in the order in which they came', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(eventRecord(), profileRecord()), { maxLength: 60 }),
        fc.integer({ min: 1, max: 16 }),
        (records, lanes) => {
          const laneOf = new Map<string, number>();
          for (const lane of take(records, lanes).lanes) {
            expect(lane.lane).toBeLessThan(lanes);
            for (const places of [lane.events.places, lane.profiles.places]) {
              expect(places).toEqual(places.toSorted((a, b) => a - b));
              for (const place of places) {
                const who = JSON.stringify(records[place]?.identity);
                expect(laneOf.get(who) ?? lane.lane).toBe(lane.lane);
                laneOf.set(who, lane.lane);
              }
            }
          }
        },
      ),
    );
  });

  it('takes or refuses every record on its own, whatever the records are', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(eventRecord(), profileRecord(), anyJson()), { maxLength: 30 }), (records) => {
        const taken = take(records);
        const places = taken.lanes.flatMap(placesOf);
        expect(new Set(places).size).toBe(taken.processed);
        expect(taken.processed + taken.unprocessed.length).toBe(records.length);
        expect(() => JSON.stringify(taken.unprocessed)).not.toThrow();
        const alone = records.map((record) => take([record]).processed);
        expect(alone.reduce((sum, one) => sum + one, 0)).toBe(taken.processed);
      }),
    );
  });
});

describe('a lane as the stream carries it', () => {
  it('reads back as it was framed, for any text that is let through', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(eventRecord(), profileRecord()), { minLength: 1, maxLength: 20 }), (records) => {
        const { lanes } = take(records);
        for (const [index, group] of framesOf(lanes).entries()) {
          const lane = lanes[index];
          expect(group.header).toMatchObject({ ...upload, group: index, events: lane?.events.texts.length });
          const lines = group.eventLines.split('\n').slice(0, -1);
          for (const [at, line] of lines.entries()) {
            const record = records[lane?.events.places[at] ?? -1];
            const [eventId, , name, , kind, value, props] = line.split('\t');
            expect(eventId).toBe(`${upload.uploadId}${(lane?.events.places[at] ?? 0).toString(16).padStart(8, '0')}`);
            expect([name, kind, value]).toEqual([record?.evtName, 'identity', String(record?.identity)]);
            expect(props).toBe(propsText(record?.evtData));
          }
          for (const [at, change] of group.profileChanges.entries()) {
            const record = records[lane?.profiles.places[at] ?? -1];
            expect(change.value).toBe(String(record?.identity));
          }
        }
      }),
    );
  });

  it('holds a property called `__proto__` of an event, and the other properties of a profile that has one', () => {
    const records: unknown[] = [
      JSON.parse('{"type":"event","identity":"a","evtName":"A","evtData":{"__proto__":"x","b":1}}'),
      JSON.parse('{"type":"profile","identity":"a","profileData":{"__proto__":"x","b":1}}'),
    ];
    const [group] = framesOf(take(records, 1).lanes);
    expect(group?.eventLines).toContain('{"__proto__":"x","b":1}');
    expect(group?.profileChanges[0]?.data).toMatchObject({ b: 1 });
  });

  it('loses nothing and keeps the order when it is too large and is cut in two, again and again', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(eventRecord(), profileRecord()), { maxLength: 40 }), (records) => {
        for (const lane of take(records, 1).lanes) {
          const pieces = piecesOf(lane);
          expect(pieces.flatMap((piece) => piece.events.texts)).toEqual(lane.events.texts);
          expect(pieces.flatMap((piece) => piece.profiles.texts)).toEqual(lane.profiles.texts);
          expect(pieces.flatMap((piece) => piece.events.places)).toEqual(lane.events.places);
          expect(pieces.flatMap((piece) => piece.profiles.places)).toEqual(lane.profiles.places);
          expect(pieces.every((piece) => placesOf(piece).length === 1)).toBe(true);
        }
      }),
    );
  });
});

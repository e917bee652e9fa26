import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '#core/failure.ts';
import { eventId, frameGroup, jsonText, readGroup } from '#core/intake/ingest-group.ts';

const header = {
  uploadId: 'b'.repeat(24),
  group: 0,
  accountId: 'ACME',
  timezone: 'UTC',
  receivedAt: 1,
  events: 1,
  profiles: 1,
};
const change = `${JSON.stringify({ kind: 'identity', value: 'ada', ts: 1, data: { Name: 'Ada' } })}\n`;
const frame = frameGroup(header, { events: ['one\tline\n'], profiles: [change] });

describe('readGroup', () => {
  it('reads what frameGroup wrote', () => {
    const group = readGroup(frame);
    expect(group.header).toEqual(header);
    expect(frame.events.toString()).toBe('one\tline\n');
    expect(group.profileChanges).toEqual([{ kind: 'identity', value: 'ada', ts: 1, data: { Name: 'Ada' } }]);
  });

  it('says of anything else that it is corrupt, and that no retry will help', () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.from(some));
    const cut = (part: Buffer) => fc.nat({ max: part.length - 2 }).map((at) => part.subarray(0, at));
    // White space around JSON is nothing to it, and no harm.
    const noise = bytes.filter((some) => some.toString().trim() !== '');
    const broken = fc.oneof(
      fc.oneof(bytes, cut(frame.header)).map((some) => ({ ...frame, header: some })),
      noise.map((some) => ({ ...frame, header: Buffer.concat([some, frame.header]) })),
      fc.oneof(bytes, cut(frame.changes)).map((some) => ({ ...frame, changes: some })),
    );
    fc.assert(
      fc.property(broken, (group) => {
        expect(() => readGroup(group)).toThrow(expect.objectContaining({ code: 'corrupt-data', retry: 'never' }));
      }),
    );
  });

  it.each([
    [
      'fewer profile changes than announced',
      frameGroup({ ...header, profiles: 2 }, { events: [''], profiles: [change] }),
    ],
    ['a profile change of another shape', frameGroup(header, { events: [''], profiles: ['{"kind":"nobody"}\n'] })],
    ['an upload id that is none', frameGroup({ ...header, uploadId: '../..' }, { events: [''], profiles: [change] })],
  ])('refuses %s', (_, broken) => {
    expect(() => readGroup(broken)).toThrow(Failure);
  });
});

describe('eventId', () => {
  it('is 32 hex digits, another one for every place of an upload', () => {
    const ids = Array.from({ length: 1_000 }, (_, place) => eventId('c'.repeat(24), place));
    expect(new Set(ids).size).toBe(1_000);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  });
});

describe('jsonText', () => {
  it('is the JSON of a value in which no half of a surrogate pair is left', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\ud800', '\\ud800', '\\\ud800', '\\\\\udfff'),
    );
    fc.assert(
      fc.property(fc.dictionary(text, fc.array(text), { noNullPrototype: true }), (value) => {
        const read: unknown = JSON.parse(jsonText(value));
        const entries = Object.entries(value).map(([key, list]) => [
          key.toWellFormed(),
          list.map((item) => item.toWellFormed()),
        ]);
        expect(new Map(Object.entries(Object(read)))).toEqual(
          new Map(entries.map(([key, list]) => [String(key), list])),
        );
      }),
    );
    expect(jsonText({ a: '\\ud800' })).toBe(JSON.stringify({ a: '\\ud800' }));
    expect(jsonText({ '\ud800': '😀\udc00' })).toBe('{"\ufffd":"😀\ufffd"}');
  });
});

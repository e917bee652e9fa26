import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeUpload } from '#core/intake/take-upload.ts';
import { asSent, exactRecord, hasReading, isLostInteger, keepReading } from '#core/values/exact-json.ts';

const upload = { uploadId: 'a'.repeat(24), accountId: 'ACME', timezone: 'UTC', receivedAt: 1_790_000_000_123 };

function read(text: string): unknown[] {
  const body: { d: unknown[] } = JSON.parse(text);
  keepReading(body.d, { text, key: 'd' });
  return body.d;
}
const take = (record: string) => takeUpload(upload, { records: read(`{"d":[${record}]}`), lanes: 1 });
const event = (data: string) => `{"type":"event","identity":"a","evtName":"A","evtData":${data}}`;
const profile = (data: string) => `{"type":"profile","identity":"a","profileData":${data}}`;

describe('an integer beyond 2^53', () => {
  it.each([
    ['2868860079149422351', 'Order'],
    ['-9007199254740993', 'Order'],
    ['9007199254740993.0', 'Order'],
    ['123456789012345678901234567890', 'Order'],
  ])('is refused where a number does not hold its last digit: %s', (digits, name) => {
    const data = `{"x":1,"${name}": ${digits}}`;
    expect(take(event(data)).unprocessed).toMatchObject([
      { code: 512, error: expect.stringMatching(/^evtData\.Order: an integer beyond 2\^53/) },
    ]);
    expect(take(profile(data)).unprocessed).toMatchObject([
      { code: 512, error: expect.stringMatching(/^profileData\.Order: an integer beyond 2\^53/) },
    ]);
  });

  it('is refused in lists, in items, in operations and in what nests, and echoed with every digit', () => {
    const digits = '2868860079149422351';
    for (const record of [
      event(`{"l":["a",${digits}]}`),
      event(`{"Items":[{"n":${digits}}]}`),
      profile(`{"l":[${digits}]}`),
      profile(`{"N":{"$incr":${digits}}}`),
      profile(`{"N":{"$set":${digits}}}`),
      profile(`{"a":{"b":{"c":${digits}}}}`),
    ]) {
      const { unprocessed } = take(record);
      expect(unprocessed).toMatchObject([{ code: 512 }]);
      expect(JSON.stringify(unprocessed[0]?.record)).toBe(record);
    }
  });

  it.each(['9007199254740992', '1000000000000000000', '1e21', '1e300', '-2868860079149422600', '0.12345678901234567'])(
    'is taken where its digits are kept: %s',
    (digits) => {
      expect(take(event(`{"n":${digits}}`)).processed).toBe(1);
      expect(take(profile(`{"n":${digits}}`)).processed).toBe(1);
    },
  );

  it('is a text like any other within a text, and nobody’s business in a key that is ignored', () => {
    expect(take(event('{"a":"x: 2868860079149422351, \\"9007199254740993","n":1e21}')).processed).toBe(1);
    expect(take(`{"type":"event","identity":"a","evtName":"A","id":2868860079149422351}`).processed).toBe(1);
  });

  it('does not name anybody', () => {
    expect(take('{"type":"event","identity":9007199254740993,"evtName":"A"}').unprocessed).toMatchObject([
      { code: 523 },
    ]);
  });
});

describe('reading a text again', () => {
  it('gives what JSON.parse gives, but for integers that lost digits, which keep them', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string().map((text) => JSON.stringify(text)),
        fc.string({ unit: fc.constantFrom('"', '\\', '9', ' ', ':') }).map((text) => JSON.stringify(text)),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
        fc.array(tie('any'), { maxLength: 4 }).map((some) => `[${some.join(', ')}]`),
        fc.dictionary(fc.string(), tie('any'), { maxKeys: 4 }).map(
          (some) =>
            `{${Object.entries(some)
              .map(([key, inner]) => `${JSON.stringify(key)}: ${inner}`)
              .join(',')}}`,
        ),
      ),
    })).any as fc.Arbitrary<string>;
    fc.assert(
      fc.property(value, (text) => {
        const records = read(`{"d":[${text}]}`);
        const again = exactRecord(records, 0);
        expect(JSON.parse(JSON.stringify(asSent(again)))).toEqual(JSON.parse(JSON.stringify(records[0])));
        if (/^-?\d+$/.test(text))
          expect(BigInt(isLostInteger(again) ? again.$integer : String(again))).toBe(BigInt(text));
      }),
    );
  });

  it('is kept for the records of an upload only', () => {
    expect(hasReading([])).toBe(false);
  });
});

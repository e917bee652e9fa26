import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordTexts } from '../../cli/json/record-texts.ts';

describe('recordTexts', () => {
  it('gives the records of any page as they were written', () => {
    const record = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
    fc.assert(
      fc.property(fc.array(record), fc.string(), fc.jsonValue(), (records, cursor, extra) => {
        const texts = records.map((one) => JSON.stringify(one));
        const page = `{"extra":${JSON.stringify(extra)},"next_cursor":${JSON.stringify(cursor)},"records":[${texts.join(' ,\n')}],"more":[{"a":1}]}`;
        expect(recordTexts(page)).toEqual(texts);
      }),
    );
  });

  it('keeps a record that was written on several lines on one', () => {
    expect(recordTexts('{"records":[\n{\n"a":"\\n",\r\n"b":[{}]}]}')).toEqual(['{ "a":"\\n", "b":[{}]}']);
  });

  it('takes no other list for the records', () => {
    expect(recordTexts('{"a":{"records":[{"x":1}]},"b":"records","c":[{"y":1}]}')).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '#core/values/csv.ts';
import { MOST_CONTACTS, MOST_ROWS, readListed } from '../../lambdas/segments/domain/listed-rows.ts';
import { ugliestIdentities, ugliestTexts } from '../support/ugliest.ts';

const CSV = 'text/csv; charset=utf-8';
const named = (text: string, type?: string) =>
  readListed(text, type).map(({ read }) =>
    read.kind === 'named' ? `${read.name.by} ${read.name.value}` : read.reason,
  );
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe('a list as CSV', () => {
  it('is read with whatever line ends, quotes and byte order mark a spreadsheet writes', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = ['\ufeffName,Identity', '"Jane, ""J""",jane', `"two${end}lines",bob`, '', '  ,"ann"'].join(end);
      expect(named(text, CSV)).toEqual(['identity jane', 'identity bob', 'identity ann']);
    }
  });

  it('names a person by the first of identity, objectId, email and phone that the row has', () => {
    const text =
      'phone,email,objectId,identity,city\n+14155552671,,,,\n,Ann@X.com,,,\n,a@b.co,d1,,\n,,d2,jane,\n,,,,Rome\n';
    expect(named(text, CSV)).toEqual([
      'phone +14155552671',
      'email ann@x.com',
      'objectId d1',
      'identity jane',
      'is empty',
    ]);
  });

  it('without such a column is refused, and told which there are', () => {
    const refusal = 'body: as CSV, must have a column identity, objectId, email or phone';
    expect(() => readListed('name,city\nJane,Rome\n', CSV)).toThrow(refusal);
    expect(() => readListed('', CSV)).toThrow(refusal);
  });

  it('gives back every cell as a strict writer of RFC 4180 wrote it', () => {
    const cell = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...ugliestTexts, ...ugliestIdentities));
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 });
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n', '\r'), (rows, end) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join(end);
        expect([...readCsv(text)]).toEqual(rows);
      }),
    );
  });
});

describe('a list as JSON', () => {
  it('takes the ugliest identities that an upload takes, as they are', () => {
    const text = JSON.stringify({ list: ugliestIdentities });
    expect(named(text)).toEqual(ugliestIdentities.map((identity) => `identity ${identity}`));
    const csv = `identity\n${ugliestIdentities.map(quoted).join('\n')}\n`;
    expect(named(csv, CSV)).toEqual(ugliestIdentities.map((identity) => `identity ${identity}`));
  });

  it('says of each entry that can name nobody why, and reads the others', () => {
    const list = ['jane', 7, '', null, 'NULL', { a: 1 }, '\u0000', 'x'.repeat(1_024), 2 ** 60, '\ud800'];
    const nobody = 'can name nobody: a text under 1024 characters, and no word such as null, undefined or 0';
    expect(named(JSON.stringify({ list }))).toEqual([
      'identity jane',
      'identity 7',
      'is empty',
      ...Array.from({ length: 7 }, () => nobody),
    ]);
    expect(named(JSON.stringify({ by: 'phone', list: [14155552671, '+44 20 7946 0958', '223'] }))).toEqual([
      'phone +14155552671',
      'phone +442079460958',
      'is no phone number with its country code',
    ]);
  });

  it.each([
    ['{"list": "jane"}', 'list: must be a list'],
    ['{"list": [], "by": "name"}', 'by: must be identity, objectId, email, phone'],
    ['{"list": [], "colour": 1}', 'colour: is not a field here'],
    ['[]', 'body: must be a JSON object'],
    ['{', 'body: is not JSON at line 1, column 2'],
  ])('%s is refused', (text, error) => {
    expect(() => readListed(text, 'application/json')).toThrow(error);
  });
});

describe('a request', () => {
  it(`has at most ${MOST_ROWS} rows, and ${MOST_CONTACTS} different e-mails and phones`, () => {
    const rows = (count: number, of: (row: number) => string) => Array.from({ length: count }, (_, row) => of(row));
    const csv = (count: number) => `identity\n${rows(count, String).join('\n')}`;
    expect(readListed(csv(MOST_ROWS), CSV)).toHaveLength(MOST_ROWS);
    expect(() => readListed(csv(MOST_ROWS + 1), CSV)).toThrow(
      `body: must have at most ${MOST_ROWS} rows in one request`,
    );
    const emails = (count: number) => JSON.stringify({ by: 'email', list: rows(count, (row) => `p${row}@x.com`) });
    expect(readListed(emails(MOST_CONTACTS), undefined)).toHaveLength(MOST_CONTACTS);
    expect(() => readListed(emails(MOST_CONTACTS + 1), undefined)).toThrow(/must have at most 5000 e-mails and phones/);
  });
});

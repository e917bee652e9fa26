import { spawnSync } from 'node:child_process';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRows, readCsv } from '#core/values/csv.ts';
import { ugliestIdentities, ugliestTexts } from '../../support/ugliest.ts';

const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'",;|\t\r\n a') }),
  fc.constantFrom(...ugliestTexts, ...ugliestIdentities),
);
const tables = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 });
const delimiters = [',', ';', '\t', '|'] as const;

describe('CSV', () => {
  it('that csv-stringify wrote comes back cell by cell, whatever is between cells and rows', () => {
    fc.assert(
      fc.property(
        tables,
        fc.constantFrom(...delimiters),
        fc.constantFrom('unix', 'windows', 'mac'),
        (table, delimiter, end) => {
          const text = stringify(table, { delimiter, record_delimiter: end, quoted_match: /[\r\n]/ });
          expect([...readCsv(`\ufeff${text}`, delimiter)]).toEqual(table);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("that Python's csv module wrote comes back cell by cell, quoted as it chooses and all over", () => {
    const rows = [
      ['first', 'second'],
      [...ugliestTexts],
      [...ugliestIdentities],
      ['', ''],
      ['a', '"'],
      ['\r', '\n', ','],
    ].map((row) => row.map((text) => text.toWellFormed()));
    const script = `
import csv, io, json, sys
rows = json.load(sys.stdin)
out = []
for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
    for end in ('\\r\\n', '\\n', '\\r'):
        text = io.StringIO()
        csv.writer(text, quoting=quoting, lineterminator=end).writerows(rows)
        out.append(text.getvalue())
json.dump(out, sys.stdout)`;
    const python = spawnSync('python3', ['-c', script], { input: JSON.stringify(rows), encoding: 'utf8' });
    const texts: string[] = JSON.parse(python.stdout);
    expect(texts).toHaveLength(6);
    for (const text of texts) expect([...readCsv(text)]).toEqual(rows);
  });

  it.each([
    ['a,"b"c,d', 1, 'letter behind its closing quote'],
    ['"a"b\n', 0, 'letter behind its closing quote'],
    ['a,"b', 1, 'quote that is never closed'],
    ['"a""\nb,c\n', 0, 'quote that is never closed'],
  ])('%j says which cell is not quoted as it should be, and what about it', (text, column, is) => {
    const rows = csvRows(text);
    expect(rows.next()).toBe(true);
    expect(rows.flaw).toEqual({ is, column });
  });

  it('takes a quote for a letter where a cell does not begin with one', () => {
    const rows = csvRows('5" nail, "x",a"b"\n');
    rows.next();
    expect([rows.cells, rows.flaw]).toEqual([['5" nail', ' "x"', 'a"b"'], undefined]);
  });
});

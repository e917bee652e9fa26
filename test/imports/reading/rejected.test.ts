import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '#core/values/csv.ts';
import { cellsAsSent, rejectedLine } from '../../../lambdas/imports/domain/rejected-csv.ts';
import { ugliestIdentities, ugliestTexts } from '../../support/ugliest.ts';
import { dataOf, readingWorld } from './reading-world.ts';

/** What spreadsheets take for a formula (https://owasp.org/www-community/attacks/CSV_Injection). */
const FORMULA = /^[=+\-@\t\r\n]/;

describe('a file of rejected rows', () => {
  it('has no cell that a spreadsheet takes for a formula, and loses no letter of any (failure mode 18)', () => {
    const cell = fc.oneof(
      fc.constantFrom(...ugliestTexts, ...ugliestIdentities, "'", "''=1", "'a"),
      fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n\'",;a1＝') }),
    );
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(',', ';', '\t', '|'),
        (cells, delimiter) => {
          const line = rejectedLine(['reason', '1', ...cells], delimiter);
          const [row = []] = [...readCsv(`first\n${line}`, delimiter)].slice(1);
          for (const shown of row) expect(FORMULA.test(shown) && !/^[+-]\d[\d.]*$/.test(shown)).toBe(false);
          expect(cellsAsSent(row)).toEqual(cells);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('goes through when a script has corrected what was wrong, with nothing else in it changed', async () => {
    const cells = ugliestTexts.map((text) => text.toWellFormed());
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const header = ['identity', 'Email', ...cells.map((_, at) => `c${at}`)];
    const row = (identity: string, email: string) => [identity, email, ...cells].map(quoted).join(',');
    const content = [header.join(','), row('1', 'nope'), row('2', 'a@b.co'), row('=3', 'also wrong')].join('\r\n');
    const world = readingWorld();
    const first = await world.read(content);
    expect(dataOf(first).map(([identity]) => identity)).toEqual(['2']);

    const script = `
import csv, io, sys
rows = list(csv.DictReader(io.StringIO(sys.stdin.buffer.read().decode('utf-8-sig'), newline='')))
for row in rows:
    assert row['_reason'] == 'Profile data is incorrect. Email is not valid.', row
    row['Email'] = 'fixed%s@b.co' % row['_row']
out = io.StringIO()
writer = csv.DictWriter(out, rows[0].keys(), quoting=csv.QUOTE_ALL)
writer.writeheader()
writer.writerows(rows)
sys.stdout.buffer.write(out.getvalue().encode())`;
    const fixed = spawnSync('python3', ['-c', script], { input: first.rejected });
    expect(fixed.stderr.toString()).toBe('');
    const second = await world.read(fixed.stdout);
    expect(second.rejected).toBe('');
    const [, [, { Email: _, ...asInFirst }]] = [0, dataOf(first)[0] ?? ['', {}]] as const;
    expect(dataOf(second)).toEqual([
      ['1', { ...asInFirst, Email: 'fixed1@b.co' }],
      ['=3', { ...asInFirst, Email: 'fixed3@b.co' }],
    ]);
  });

  it('is refused row by row again when nobody has corrected it, with the same reasons', async () => {
    const world = readingWorld();
    const content = 'identity,Email\n1,nope\n2\n"3"x,a@b.co\n4,"a@b.co\n';
    const first = await world.read(content);
    const second = await world.read(first.rejected);
    expect(second.layout.rows).toBe(4);
    expect(second.profiles).toEqual([]);
    const single = await world.read('identity\n"3"x\n');
    expect((await world.read(single.rejected)).profiles).toEqual([]);
  });

  it('of JSON is lines with reason, number and record, which go through when they are corrected', async () => {
    const world = readingWorld();
    const rows = [
      '{"identity":"1","Email":"nope","order":12345678901234567890}',
      '{"identity":"2","Email":"a@b.co"}',
      '{"identity":"3", "Email": "x"',
    ];
    const given = { fileName: 'people.json' };
    const first = await world.read(rows.join('\n'), given);
    const lines = first.rejected.trimEnd().split('\n');
    expect(lines).toEqual([
      `{"_reason":"Profile data is incorrect. Email is not valid.","_row":1,"_record":${rows[0]}}`,
      `{"_reason":"The row is not JSON.","_row":3,"_text":${JSON.stringify(rows[2])}}`,
    ]);
    const again = await world.read(first.rejected, given);
    expect(again.rejected).toBe(first.rejected.replace('"_row":3', '"_row":2'));
    const fixed = first.rejected
      .replace('"nope","order":12345678901234567890', '"b@c.de"')
      .replace('\\"x\\""', '\\"c@d.ef\\"}"');
    const second = await world.read(fixed, given);
    expect(dataOf(second)).toEqual([
      ['1', { Email: 'b@c.de' }],
      ['3', { Email: 'c@d.ef' }],
    ]);
  });

  it('has the rows that storing refused of what judging had taken, found by their place', async () => {
    const world = readingWorld();
    const made = await world.newImport('identity,n\n1,a\n2,b\n3,c\n');
    await world.cut(made);
    const { results } = await world.judged(made);
    const later = {
      id: 'x',
      uploadId: results[0]?.uploadIds[0] ?? '',
      place: 2,
      reason: 'The profile is full',
      records: 1,
    };
    const unknown = { ...later, place: undefined, uploadId: 'other' };
    const file = await world.join({ ...made, parts: 1 }, [later, unknown]);
    expect(file?.rows).toBe(1);
    expect(world.memory.objects.get(file?.key ?? '')?.bytes.toString()).toBe(
      '\ufeff_reason,_row,identity,n\r\nThe profile is full,2,2,b\r\n',
    );
  });
});

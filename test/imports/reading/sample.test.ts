import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inflatedHead } from '../../../lambdas/imports/adapters/inflated-head.ts';
import { SAMPLE_BYTES, SAMPLE_ROWS, sampleOf } from '../../../lambdas/imports/domain/sample.ts';

const sample = (text: string, isWhole = true) => sampleOf(Buffer.from(text), { isWhole, type: 'profile' });

describe('a sample', () => {
  it('has a name and a type for each column, by what is in it', () => {
    const { delimiter, columns, rows } = sample(
      [
        '\ufeffUser ID;E-Mail;phone number;Joined;Signed up;Amount;Visits;ok;zip;note;seen',
        '1;a@b.co;+14155552671;31/01/2026;2026/01/31 10:00:00;1.5;3;true;00123;$D_1790000000;31 Jul 2026',
        '2;;+14155552672;01/02/2026;;3;4;FALSE;00124;x;1 Aug 2026',
      ].join('\r\n'),
    );
    expect(delimiter).toBe(';');
    expect(rows).toHaveLength(2);
    expect(columns.map(({ column, name, dataType, format }) => [column, name, dataType, format])).toEqual([
      ['User ID', 'identity', 'String', undefined],
      ['E-Mail', 'Email', 'String', undefined],
      ['phone number', 'Phone', 'String', undefined],
      ['Joined', 'Joined', 'Date', 'dd/MM/yyyy'],
      ['Signed up', 'Signed up', 'Date', 'yyyy/MM/dd'],
      ['Amount', 'Amount', 'Float', undefined],
      ['Visits', 'Visits', 'Integer', undefined],
      ['ok', 'ok', 'Boolean', undefined],
      ['zip', 'zip', 'String', undefined],
      ['note', 'note', 'String', undefined],
      ['seen', 'seen', 'Date', 'dd MMM yyyy'],
    ]);
  });

  it('gives a known name to one column only, and leaves it to a column that has it already', () => {
    expect(sample('identity,userid,e-mail,mail\n').columns.map(({ name }) => name)).toEqual([
      'identity',
      'userid',
      'Email',
      'mail',
    ]);
  });

  it(`shows ${SAMPLE_ROWS} rows, and none that the first bytes end within`, () => {
    const lines = (count: number) => Array.from({ length: count }, (_, row) => `${row},"a\nb"`).join('\n');
    expect(sample(`identity,n\n${lines(40)}`).rows).toHaveLength(SAMPLE_ROWS);
    expect(sample(`identity,n\n${lines(3)}`, false).rows).toHaveLength(2);
    expect(sample(`identity,n\n1,é`).rows).toEqual([['1', 'é']]);
  });

  it('of rejected rows shows them as they had been sent', () => {
    const { columns, rows } = sample("\ufeff_reason,_row,identity,n\r\nwrong,1,1,'=1+1\r\n");
    expect(columns.map(({ column }) => column)).toEqual(['identity', 'n']);
    expect(rows).toEqual([['1', '=1+1']]);
  });

  it('of a gzipped file is of the text within, of no more of it than is wanted, also where only its beginning is there', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, 'x'));
    expect((await inflatedHead(bomb, SAMPLE_BYTES)).byteLength).toBe(SAMPLE_BYTES);
    const text = Array.from({ length: 50_000 }, (_, row) => `${row},${Math.sin(row)}`).join('\n');
    const head = await inflatedHead(gzipSync(text).subarray(0, 50_000), SAMPLE_BYTES);
    expect(head.byteLength).toBeGreaterThan(50_000);
    expect(text.startsWith(head.toString())).toBe(true);
  });
});

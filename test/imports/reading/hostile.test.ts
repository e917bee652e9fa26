import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Import } from '../../../lambdas/imports/domain/import.ts';
import { dataOf, readingWorld } from './reading-world.ts';

const refusalOf = async (content: string | Buffer, given: Partial<Import> = {}): Promise<string> => {
  try {
    await readingWorld().read(content, given);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
  return 'none';
};

const gz = { fileName: 'people.csv.gz' };
const packed = gzipSync('identity,n\n1,2\n');
const wide = (columns: number) => ['identity', ...Array.from({ length: columns - 1 }, (_, at) => `c${at}`)].join(',');

describe('a file that is refused as a whole (failure mode 17)', () => {
  it.each<[string, string | Buffer, Partial<Import>, string]>([
    ['nothing in it', '', {}, 'The file is empty.'],
    ['only a byte order mark', '\ufeff\n\n', {}, 'The file is empty.'],
    ['a column twice', 'identity,a,a\n', {}, "The header has the column 'a' twice, at 2 and 3."],
    ['a column without a name', 'identity,,b\n', {}, 'Column 2 of the header has no name.'],
    ['10,000 columns', `${wide(10_000)}\n`, {}, 'The header has 10000 columns, the limit is 1000.'],
    [
      'nobody whom a row is about',
      'Identity,Email\n1,2\n',
      {},
      "No column is identity or objectId, in just these letters: nobody would know whom a row is about. The columns are 'Identity', 'Email'.",
    ],
    [
      'events without names',
      'identity,price\n',
      { type: 'event' },
      "No column is evtName, in just these letters, which a file of events must have. The columns are 'identity', 'price'.",
    ],
    [
      'another delimiter',
      'identity;Name;Email\n1;2;3\n',
      {},
      `The header 'identity;Name;Email' is one column where a comma is between columns. It seems to be separated by a semicolon (this is a guess): name ";" as the delimiter, or write commas.`,
    ],
    [
      'a mapping for another file',
      'identity,a\n1,2\n',
      { mapping: [{ column: 'id', name: 'identity', dataType: 'String' }] },
      "The column 'id' is mapped, and the header does not have it: 'identity', 'a'.",
    ],
    [
      'two columns for one name',
      'identity,a,b\n',
      {
        mapping: ['identity', 'a', 'b'].map((column) => ({
          column,
          name: column === 'identity' ? column : 'Email',
          dataType: 'String',
        })),
      },
      "The columns 'a' and 'b' are both mapped to 'Email'.",
    ],
    [
      'UTF-16',
      Buffer.from('\ufeffidentity,n\n1,2\n', 'utf16le'),
      {},
      'The file seems to be UTF-16 (this is a guess): save it as UTF-8.',
    ],
    [
      'UTF-16 without a mark',
      Buffer.from('identity,n\n1,2\n', 'utf16le'),
      {},
      'The file seems to be UTF-16 (this is a guess): save it as UTF-8.',
    ],
    [
      'Windows-1252 in one row of many',
      Buffer.concat([
        Buffer.from('identity,Name\n1,Ann\n2,Zoë\n3,'),
        Buffer.from('M\xfcller', 'latin1'),
        Buffer.from('\n4,Bob\n'),
      ]),
      {},
      "Row 3 is not UTF-8, at byte 30 of the file. It seems to be Windows-1252, in which 'Müller' is written so (this is a guess): save the file as UTF-8.",
    ],
    [
      'Windows-1252 in the header',
      Buffer.from('identity,Stra\xdfe\n1,2\n', 'latin1'),
      {},
      "The header is not UTF-8. It seems to be Windows-1252, in which 'Straße' is written so (this is a guess): save the file as UTF-8.",
    ],
    [
      'an end within a letter',
      Buffer.from('identity,n\n1,é').subarray(0, -1),
      {},
      'The file ends within a letter: it is not whole, or not UTF-8.',
    ],
    [
      'an Excel workbook',
      Buffer.from('504b0304140006000800', 'hex'),
      {},
      'The file is a ZIP archive, as an Excel workbook is: CSV and JSON are taken, as they are, gzipped or encrypted by PGP.',
    ],
    ['gzip data that end too soon', packed.subarray(0, -9), gz, 'The file ends within its gzip data: it is not whole.'],
    [
      'gzip data with a wrong sum',
      Buffer.concat([packed.subarray(0, -8), Buffer.alloc(4), packed.subarray(-4)]),
      gz,
      'The file is damaged: its gzip data are not what was compressed (incorrect data check).',
    ],
    [
      'something behind its gzip data',
      Buffer.concat([packed, Buffer.from('and more of something else')]),
      gz,
      'The file has something behind the end of its gzip data, which is not gzip data.',
    ],
    ['a name of gzip alone', 'identity,n\n1,2\n', gz, 'The file is named as gzipped, and is not.'],
    [
      '200 MB of one letter in 200 kB',
      gzipSync(Buffer.concat([Buffer.from('identity,n\n'), Buffer.alloc(200_000_000, 'x')])),
      gz,
      'The file inflates to more than 200 times its size, which is the limit.',
    ],
    [
      'a quote that is never closed, with megabytes behind it',
      `identity,n\n1,2\n2,"${'3,4\n'.repeat(500_000)}`,
      {},
      'Row 2 goes on for 2000003 bytes to the end or further: a quote is opened in it that is never closed.',
    ],
    ['JSON by another name', '[{"identity":"1"}]', {}, 'The file is named as CSV, and begins as JSON does.'],
    [
      'CSV by another name',
      'identity\n1\n',
      { fileName: 'a.json' },
      'The file is named as JSON, and begins with neither [ nor {.',
    ],
    [
      'JSON over several lines',
      '{\n  "identity": "1"\n}\n',
      { fileName: 'a.json' },
      'The first line is not a whole JSON object: write each row as one line, or all of them as one array.',
    ],
    [
      'half an array',
      '[{"identity":"1"},',
      { fileName: 'a.json' },
      'The JSON array never ends: the file is not whole.',
    ],
    [
      'half a row',
      '[{"identity":"1"},{"a',
      { fileName: 'a.json' },
      'Row 2 of the JSON array never ends: the file is not whole.',
    ],
    [
      'an array without commas',
      '[{"identity":"1"}{"a":1}]',
      { fileName: 'a.json' },
      'The JSON array has no comma behind row 1.',
    ],
    [
      'a comma too many',
      '[{"identity":"1"},]',
      { fileName: 'a.json' },
      'The JSON array has ] where row 2 is to begin.',
    ],
    [
      'two arrays',
      '[{"identity":"1"}][]',
      { fileName: 'a.json' },
      'The file goes on behind the end of its JSON array.',
    ],
    [
      'fewer bytes than was said (failure mode 19)',
      'identity\n1\n',
      { expected: { bytes: 12 } },
      'The file was to have 12 bytes, and has 11.',
    ],
    ['fewer rows than was said', 'identity\n1\n', { expected: { rows: 2 } }, 'The file was to have 2 rows, and has 1.'],
    [
      'another sum than was said',
      'identity\n1\n',
      { expected: { sha256: 'a'.repeat(64) } },
      `The file was to have the SHA-256 ${'a'.repeat(64)}, and has c492687c1ee5988d337c38c4185bc7a2c28976d381a919254828c56187a595be.`,
    ],
    [
      'an encryption that nobody named',
      '-----BEGIN PGP MESSAGE-----\n',
      {},
      'The file is encrypted, and nobody said by which key: name its keyId.',
    ],
    ['a key that the account does not have', 'x', { keyId: 'ABCD' }, 'The account has no key ABCD.'],
  ])('%s', async (_, content, given, sentence) => {
    expect(await refusalOf(content, given)).toBe(sentence);
  });

  it('is not even read where it is larger than it may be', async () => {
    const world = readingWorld();
    for (const [given, limit] of [
      [{ channel: 'csv' }, 'that is uploaded is 1073741824 (1 GB)'],
      [{ keyId: 'ABCD' }, 'that is encrypted is 1073741824 (1 GB)'],
      [{}, 'is 5368709120 (5 GB)'],
    ] as const) {
      const made = await world.newImport('x', given);
      const { cutFile } = await import('../../../lambdas/imports/use-cases/cut-file.ts');
      const cut = cutFile({ ...world, openKey: async () => undefined, sizeOf: async () => 5 * 1024 ** 3 + 1 });
      await expect(cut(made)).rejects.toThrow(`The file has 5368709121 bytes; the limit of a file ${limit}.`);
    }
    expect(world.memory.calls).toEqual([]);
  });
});

describe('a file in which only a row is bad (failure mode 17)', () => {
  it('of 100 MB without a line end: the row is rejected with its beginning, and the next ones are read', async () => {
    const long = Buffer.alloc(100_000_000, 'y');
    const content = Buffer.concat([Buffer.from('identity,n\n1,a\n2,'), long, Buffer.from('\n3,c\n')]);
    const read = await readingWorld().read(content);
    expect(dataOf(read)).toEqual([
      ['1', { n: 'a' }],
      ['3', { n: 'c' }],
    ]);
    const [, line = '', ...more] = read.rejected.split('\r\n');
    expect(more).toEqual(['']);
    expect(line).toMatch(
      /^"The row is longer than 1048576 bytes, which is the limit; here is how it begins.",2,"2,y{998}"$/,
    );
  });

  it.each([
    ['too many cells', '2,b,c', 'The row has 3 cells, the header has 2 columns.'],
    ['too few cells', '2', 'The row has 1 cell, the header has 2 columns.'],
    [
      'a quote within quotes',
      '2,"b"b"',
      "The column 'n' has a letter behind its closing quote: a cell with quotes in it stands in quotes, and each quote in it is written twice.",
    ],
    [
      'nobody',
      ',b',
      'Identity value cannot be undefined or set at least one of identity / fbId / gpId / objectId under 1024 chars to identify the user.',
    ],
    [
      'NUL in an identity',
      '2\u00002,b',
      'Identity value cannot be undefined or set at least one of identity / fbId / gpId / objectId under 1024 chars to identify the user.',
    ],
  ])('%s', async (_, row, reason) => {
    const read = await readingWorld().read(`identity,n\n1,a\n${row}\n3,c\n`);
    expect(dataOf(read)).toEqual([
      ['1', { n: 'a' }],
      ['3', { n: 'c' }],
    ]);
    expect(read.results.flatMap(({ reasons }) => reasons)).toEqual([{ reason: expect.any(String), rows: 1 }]);
    expect(read.rejected).toContain(reason.includes(',') ? `"${reason}",2,` : `${reason},2,`);
  });

  it('a last row whose quote is never closed, which is no more than half of a file', async () => {
    const read = await readingWorld().read('identity,n\n1,a\n2,"b\n3,c\n');
    expect(dataOf(read)).toEqual([['1', { n: 'a' }]]);
    expect(read.rejected).toContain("The column 'n' has a quote that is never closed");
    expect(read.rejected).toContain('"2,""b\n3,c');
  });

  it('NUL in a text is taken, as in an upload', async () => {
    expect(dataOf(await readingWorld().read('identity,n\n1,a\u0000b\n'))).toEqual([['1', { n: 'a\u0000b' }]]);
  });

  it('JSON that is none, and rows that are no objects or nested without an end', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const lines = ['{"identity":"1"}', '{"identity":', '7', '[1]', `{"identity":"2","d":${deep}}`, '{"identity":"3"}'];
    for (const content of [lines.join('\n'), `[${lines.filter((line) => !line.endsWith(':')).join(',\n')}]`]) {
      const read = await readingWorld().read(content, { fileName: 'a.json' });
      expect(dataOf(read).map(([identity]) => identity)).toEqual(['1', '3']);
      expect(read.rejected).toContain('"_reason":"The row is not a JSON object."');
    }
  });
});

describe('a gzipped file', () => {
  it('of several members, one behind the other, is read as one', async () => {
    const content = Buffer.concat(['identity,n\n1,', 'a\n2,b', '\n'].map((text) => gzipSync(text)));
    expect(dataOf(await readingWorld().read(content, gz))).toEqual([
      ['1', { n: 'a' }],
      ['2', { n: 'b' }],
    ]);
  });
});

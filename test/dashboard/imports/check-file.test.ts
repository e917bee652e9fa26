import { describe, expect, it } from 'vitest';
import { MAX_BYTES, refusalOf } from '../../../dashboard/src/pages/imports/upload/check-file.ts';
import { formatOf } from '../../../lambdas/imports/domain/kind-of-file.ts';
import { newUploadSchema } from '../../../lambdas/imports/domain/new-upload.ts';

/** What the browser refuses is what the API would refuse, in the same words. */
const fileOf = (name: string, content: string | Uint8Array<ArrayBuffer> = 'identity\njane\n', size?: number) => {
  const file = new File([content], name);
  return size === undefined ? file : { name, size, slice: file.slice.bind(file) };
};

function saidByApi(given: { fileName: string; bytes: number }): string {
  const [issue] = newUploadSchema.safeParse(given).error?.issues ?? [];
  return `${issue?.path.join('.')}: ${issue?.message}`;
}

function saidOfContent(head: Buffer, name: string): string | undefined {
  try {
    formatOf(head, name);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : undefined;
  }
}

describe('a file that the API would refuse is told of before it is sent', () => {
  it.each([0, MAX_BYTES + 1])('of %d bytes', async (bytes) => {
    const said = await refusalOf(fileOf('people.csv', '', bytes));
    expect(said).toBe(saidByApi({ fileName: 'people.csv', bytes }));
  });

  it('as large as a file may be, it is sent', async () => {
    expect(newUploadSchema.safeParse({ fileName: 'people.csv', bytes: MAX_BYTES }).success).toBe(true);
    expect(await refusalOf(fileOf('people.csv', 'identity\n', MAX_BYTES))).toBeUndefined();
  });

  it.each(['a\u0000.csv', 'line\nend.csv', `${'x'.repeat(252)}.csv`])('by its name %j', async (fileName) => {
    expect(await refusalOf(fileOf(fileName))).toBe(saidByApi({ fileName, bytes: 14 }));
  });

  it.each([
    ['a workbook', '504b030414000600'],
    ['an old workbook', 'd0cf11e0a1b11ae1'],
    ['zstd', '28b52ffd00000000'],
    ['bzip2', '425a683931415926'],
    ['xz', 'fd377a585a000004'],
    ['7z', '377abcaf271c0004'],
    ['Parquet', '5041523115041514'],
    ['a PDF', '255044462d312e37'],
    ['UTF-16 with its mark', 'fffe690064000a00'],
    ['UTF-16 without', '690064000a006a00'],
  ])('by its content: %s', async (_, hex) => {
    const content = Uint8Array.from(Buffer.from(hex, 'hex'));
    const said = await refusalOf(fileOf('people.csv', content));
    expect(said).toBeDefined();
    expect(said).toBe(saidOfContent(Buffer.from(content), 'people.csv'));
  });

  it.each(['people.json', 'people.jsonl.gz', 'people.csv.asc'])('%s, which goes by SFTP', async (name) => {
    expect(await refusalOf(fileOf(name))).toMatch(/SFTP/);
  });

  it.each(['people.csv', 'people.tsv', 'no ending', 'people.csv.gz', 'x=1,<script>.csv', '\u202ecsv.exe'])(
    'and %s is sent',
    async (name) => {
      expect(await refusalOf(fileOf(name))).toBeUndefined();
    },
  );

  it('a small gzip is sent, whose head has as many NULs as UTF-16', async () => {
    const head = Uint8Array.from(Buffer.from('1f8b0800000000000003ab4c2a02000000ffff0000', 'hex'));
    expect(await refusalOf(fileOf('people.csv.gz', head))).toBeUndefined();
  });

  it('a folder, which cannot be read', async () => {
    const unreadable = new Blob([]);
    unreadable.arrayBuffer = () => Promise.reject(new Error('NotFoundError'));
    expect(await refusalOf({ name: 'folder', size: 4_096, slice: () => unreadable })).toMatch(/cannot be read/);
  });
});

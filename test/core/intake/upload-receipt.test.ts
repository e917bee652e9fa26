import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReceipt, writeReceipt } from '#core/intake/upload-receipt.ts';

const uploadId = 'd'.repeat(24);
const read = (text: string) => readReceipt(text, { lanes: 4 });
const packed = (value: unknown) => `${uploadId}.${Buffer.from(JSON.stringify(value)).toString('base64url')}`;

describe('an upload’s receipt', () => {
  it('names the last place of the upload in each shard', () => {
    const receipt = writeReceipt({
      uploadId,
      receivedAt: 1_790_000_000_000,
      records: 4,
      places: [
        ['shard-0', '99'],
        ['shard-1', '7'],
        ['shard-0', '100'],
        ['shard-0', '98'],
      ],
    });
    expect(receipt).toMatch(/^[\w.-]+$/);
    expect(read(receipt)).toEqual({
      uploadId,
      receivedAt: 1_790_000_000_000,
      records: 4,
      places: [
        ['shard-0', '100'],
        ['shard-1', '7'],
      ],
    });
  });

  it.each([
    '',
    '.',
    uploadId,
    `${uploadId}.`,
    `${uploadId}.%%%`,
    `../../x.${Buffer.from('[]').toString('base64url')}`,
    `${uploadId}.${Buffer.from('{"a":1}').toString('base64url')}`,
    `${uploadId}.${Buffer.from('[["s","1 OR 1"]]').toString('base64url')}`,
    `${uploadId}.${Buffer.from('[["s"]]').toString('base64url')}`,
  ])('is refused when it is none: %j', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it('of an older version, which is its places alone, is read', () => {
    expect(read(packed([['shard-0', '100']]))).toEqual({ uploadId, places: [['shard-0', '100']] });
  });

  it('that is made up names some place, no shard twice, and no more shards than there can be', () => {
    const shards = (count: number) => Array.from({ length: count }, (_, shard) => [`shard-${shard}`, '1']);
    expect(read(packed([]))).toBeUndefined();
    expect(read(packed({ places: [], receivedAt: 1, records: 1 }))).toBeUndefined();
    expect(read(packed([...shards(1), ...shards(1)]))).toBeUndefined();
    expect(read(packed(shards(600)))).toBeUndefined();
    expect(read(packed(shards(9)))).toBeUndefined();
    expect(read(packed(shards(8)))?.places).toHaveLength(8);
    expect(read(packed([['a#b', '1']]))).toBeUndefined();
  });

  it('is refused without throwing, whatever text is sent as one', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(read(one)).toBeUndefined();
        const packed = `${uploadId}.${Buffer.from(other).toString('base64url')}`;
        expect([undefined, uploadId]).toContain(read(packed)?.uploadId);
      }),
    );
  });
});

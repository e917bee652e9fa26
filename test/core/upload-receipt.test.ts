import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readReceipt, writeReceipt } from '#core/upload-receipt.ts';

const uploadId = 'd'.repeat(24);

describe('an upload’s receipt', () => {
  test('names the last place of the upload in each shard', () => {
    const receipt = writeReceipt({
      uploadId,
      places: [
        ['shard-0', '99'],
        ['shard-1', '7'],
        ['shard-0', '100'],
        ['shard-0', '98'],
      ],
    });
    expect(receipt).toMatch(/^[\w.-]+$/);
    expect(readReceipt(receipt)).toEqual({
      uploadId,
      places: [
        ['shard-0', '100'],
        ['shard-1', '7'],
      ],
    });
  });

  test.each([
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
    expect(readReceipt(text)).toBeUndefined();
  });

  test('is refused without throwing, whatever text is sent as one', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(readReceipt(one)).toBeUndefined();
        const packed = `${uploadId}.${Buffer.from(other).toString('base64url')}`;
        expect([undefined, uploadId]).toContain(readReceipt(packed)?.uploadId);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { joinFiles } from '../../lambdas/imports/adapters/s3-join.ts';
import { LEAST_PART, planJoin } from '../../lambdas/imports/domain/join-plan.ts';
import { memoryFiles } from '../support/memory-files.ts';

const MEBIBYTE = 1024 * 1024;

/** Bytes that tell where they are from. */
const bytesOf = (source: number, size: number) =>
  Buffer.from(Uint8Array.from({ length: size }, (_, at) => (at * 31 + source * 7) % 251));

async function joined(sizes: number[]) {
  const bucket = memoryFiles();
  const sources = sizes.map((size, place) => {
    const key = `sftp/ACME-1/${place} ü+&?%.part`;
    return { key, size, etag: bucket.put(key, bytesOf(place, size)).etag };
  });
  await joinFiles({ client: bucket.client, bucket: 'files' }, { sources, to: 'whole' });
  const whole = Buffer.concat(sizes.map((size, place) => bytesOf(place, size)));
  return { bucket, sources, isWhole: bucket.objects.get('whole')?.bytes.equals(whole) };
}

describe('files joined into one', () => {
  it.each([
    ['one', [100]],
    ['an empty one', [0]],
    ['several empty ones', [0, 0]],
    ['small ones', [1, 2, 3, 4]],
    ['one of the least size and a byte', [LEAST_PART, 1]],
    ['a byte and one of the least size', [1, LEAST_PART]],
    ['a byte less than the least, often', Array.from({ length: 5 }, () => LEAST_PART - 1)],
    ['small, large, small, empty, large', [10, 7 * MEBIBYTE, 20, 0, 6 * MEBIBYTE]],
    ['many very small ones', Array.from({ length: 300 }, (_, place) => place)],
  ])('are their bytes, in their order: %s', async (_, sizes) => {
    expect((await joined(sizes)).isWhole).toBe(true);
  });

  it('are copied by S3 itself where it can: what is read is less than 10 MiB between two large ones', () => {
    const steps = planJoin([100 * MEBIBYTE, 3, 100 * MEBIBYTE]);
    expect(steps).toEqual([
      { kind: 'copy', span: { source: 0, from: 0, to: 100 * MEBIBYTE } },
      {
        kind: 'read',
        spans: [
          { source: 1, from: 0, to: 3 },
          { source: 2, from: 0, to: LEAST_PART - 3 },
        ],
      },
      { kind: 'copy', span: { source: 2, from: LEAST_PART - 3, to: 100 * MEBIBYTE } },
    ]);
  });

  it('of 5 GB are copied in ranges of about 250 MB, several at once; none is below what S3 takes', () => {
    const size = 5 * 1024 * MEBIBYTE;
    const steps = planJoin([size]);
    expect(steps).toHaveLength(20);
    const sizes = steps.map((step) => (step.kind === 'copy' ? step.span.to - step.span.from : 0));
    expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBe(size);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(LEAST_PART);
  });

  it('are 10,000 at most, and so are the parts of S3 that they make (failure mode 5)', () => {
    expect(planJoin(Array.from({ length: 10_000 }, () => 512 * 1024)).length).toBeLessThanOrEqual(1_001);
  });

  it.each([[[100]], [[LEAST_PART, 1]]])('must be what they were, and leave nothing behind: %j', async (sizes) => {
    const { bucket, sources } = await joined(sizes);
    bucket.objects.delete('whole');
    const [first] = sources;
    if (first) bucket.put(first.key, 'another');
    await expect(joinFiles({ client: bucket.client, bucket: 'files' }, { sources, to: 'whole' })).rejects.toThrow();
    expect(bucket.objects.has('whole')).toBe(false);
    expect([...bucket.uploads.keys()].filter((id) => id !== 'upload-0')).toEqual([]);
  });
});

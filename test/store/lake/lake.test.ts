import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commitsInKey, compactedId, dateOfKey, downloadFiles, lakeKey, uploadFile } from '#store/lake/lake.ts';
import { reachesOutOf } from '#store/lake/window.ts';
import { memoryBucket } from '../../support/memory-bucket.ts';

const folder = await mkdtemp(join(tmpdir(), 'lake-test-'));
afterAll(() => rm(folder, { recursive: true }));

async function lakeOf(count: number) {
  const { client, objects } = memoryBucket();
  const at = { client, bucket: 'lake' };
  const keys = Array.from({ length: count }, (_, index) =>
    lakeKey({ accountId: 'A', kind: 'profiles', id: String(index) }),
  );
  for (const [index, key] of keys.entries()) {
    const path = join(folder, 'up');
    await writeFile(path, `content ${index}`);
    expect(await uploadFile(at, { path, key })).toBe(Buffer.byteLength(`content ${index}`));
  }
  return { at, keys, objects };
}

describe('the lake', () => {
  it('has a folder for each account, kind and date', () => {
    expect(lakeKey({ accountId: 'A', kind: 'events', date: '2026-11-23', id: 'x' })).toBe(
      'account=A/events/date=2026-11-23/x.parquet',
    );
    expect(lakeKey({ accountId: 'A', kind: 'events', id: 'x' })).toBe('account=A/events/date=various/x.parquet');
    expect(lakeKey({ accountId: 'A', kind: 'profiles', id: 'x' })).toBe('account=A/profiles/x.parquet');
  });

  it('gives its files in the order in which they were asked for, however many at a time', async () => {
    const { at, keys } = await lakeOf(40);
    for (const width of [1, 3, 100]) {
      const paths = await downloadFiles(at, { keys, folder, width });
      const contents = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
      expect(contents).toEqual(keys.map((_, index) => `content ${index}`));
    }
    expect(await downloadFiles(at, { keys: [], folder })).toEqual([]);
  });

  it('says that data is corrupt when a file that a commit names is not there, and no retry will help', async () => {
    const { at, keys } = await lakeOf(2);
    const wanted = downloadFiles(at, { keys: [...keys, 'account=A/profiles/gone.parquet'], folder });
    await expect(wanted).rejects.toMatchObject({
      code: 'corrupt-data',
      retry: 'never',
      message: expect.stringContaining('gone'),
    });
  });

  it('says that it is unavailable when a file cannot be read, and that a retry may help', async () => {
    const { at, keys } = await lakeOf(1);
    const client = Object.assign(at.client, { send: async () => ({ Body: undefined }) });
    await expect(downloadFiles({ ...at, client }, { keys, folder })).rejects.toMatchObject({
      code: 'unavailable',
      retry: 'later',
    });
  });
});

describe('the name of a file', () => {
  it('of compaction says which commits are within', () => {
    const id = compactedId({ minCommit: 5, commit: 9, id: 'c1234567-8901-4abc-8def-000000000000' });
    const key = lakeKey({ accountId: 'ACME', kind: 'events', date: '2026-11-23', id });
    expect(commitsInKey(key)).toEqual({ minCommit: 5, commit: 9 });
    expect(dateOfKey(key)).toBe('2026-11-23');
    expect(reachesOutOf(key, { after: 4, upTo: 9 })).toBe(false);
    expect(reachesOutOf(key, { after: 5, upTo: 9 })).toBe(true);
    expect(reachesOutOf(key, { after: 4, upTo: 8 })).toBe(true);
  });

  it('of a batch is never taken for that, whatever its id is', () => {
    for (const id of ['c1234567-8901-4abc-8def-000000000000', '12345678-1234-1234-1234-123456789012']) {
      const key = lakeKey({ accountId: 'ACME', kind: 'profiles', id });
      expect(commitsInKey(key)).toBeUndefined();
      expect(dateOfKey(key)).toBeUndefined();
      expect(reachesOutOf(key, { after: 0, upTo: 1 })).toBe(false);
    }
  });
});

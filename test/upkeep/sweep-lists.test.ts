import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { readList, writeList, writeListPart } from '#store/segments/lists.ts';
import { segmentKey } from '#store/segments/segments.ts';
import { KEPT_MS } from '../../lambdas/upkeep/domain/sweep.ts';
import { sweepLists } from '../../lambdas/upkeep/use-cases/sweep-lists.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { memoryBucket } from '../support/memory-bucket.ts';

const DAY = 86_400_000;

it('what no segment of the account names any more is removed a week later, and nothing of anybody else', async () => {
  const bucket = memoryBucket({ now: 1_000 });
  const table = memoryTable();
  const lists = { client: bucket.client, bucket: 'lists' };
  const key = (name: string) => `account=ACME/segment=1/${name}`;
  const part = (name: string) => ({ key: key(name), digest: name, rows: 1, unknown: 0, people: 1 });
  for (const name of ['kept.gz', 'replaced.gz']) {
    await writeListPart(lists, { key: key(name), profileIds: ['a'], listedAt: 1 });
  }
  await writeList(lists, { key: key('old.json'), parts: [part('kept.gz'), part('replaced.gz')] });
  await writeList(lists, { key: key('new.json'), parts: [part('kept.gz')] });
  await bucket.send(new PutObjectCommand({ Bucket: 'lists', Key: 'account=ACME-2/segment=1/x.json', Body: '{}' }));
  await bucket.send(
    new PutObjectCommand({ Bucket: 'lists', Key: 'unknown/account=ACME/segment=1/x.json', Body: '[]' }),
  );
  const ref = { accountId: 'ACME', segmentId: 1 };
  const kept = { name: 'l', version: 2, createdAt: '', changedAt: '', rows: 1, people: 1, unknown: 0 };
  table.put({ ...segmentKey(ref), ...ref, ...kept, kind: 'list', key: key('new.json') });

  const deps = { lists, segments: { db: table.db, table: 'segments' } };
  for (let day = 0; day < 8; day++) expect(await sweepLists({ ...deps, now: () => 1_000 + day * DAY }, 'ACME')).toBe(0);
  expect(await sweepLists({ ...deps, now: () => 1_000 + KEPT_MS }, 'ACME')).toBe(0);
  expect(await sweepLists({ ...deps, now: () => 1_001 + KEPT_MS }, 'ACME')).toBe(2);
  expect([...bucket.objects.keys()].toSorted()).toEqual([
    'account=ACME-2/segment=1/x.json',
    key('kept.gz'),
    key('new.json'),
    'unknown/account=ACME/segment=1/x.json',
    'unnamed/account=ACME.json',
  ]);
});

it('an old list that is replaced stays readable for whoever began to read it before, as long as a cursor lives', async () => {
  const bucket = memoryBucket({ now: 1_000 });
  const table = memoryTable();
  const lists = { client: bucket.client, bucket: 'lists' };
  const key = (name: string) => `account=ACME/segment=1/${name}`;
  const deps = { lists, segments: { db: table.db, table: 'segments' } };
  const ref = { accountId: 'ACME', segmentId: 1 };
  const kept = { name: 'l', version: 2, createdAt: '', changedAt: '', rows: 1, people: 1, unknown: 0 };
  for (const name of ['old', 'new']) {
    await writeListPart(lists, { key: key(`${name}.gz`), profileIds: [name], listedAt: 1 });
    const parts = [{ key: key(`${name}.gz`), digest: name, rows: 1, unknown: 0, people: 1 }];
    await writeList(lists, { key: key(`${name}.json`), parts });
  }
  const names = (list: string) => table.put({ ...segmentKey(ref), ...ref, ...kept, kind: 'list', key: key(list) });
  names('old.json');
  let now = 1_000 + 30 * DAY;
  expect(await sweepLists({ ...deps, now: () => now }, 'ACME')).toBe(0);
  names('new.json');
  // Sweeps may be many, and may come at once after the replacement.
  for (; now <= 1_000 + 35 * DAY; now += DAY / 2) expect(await sweepLists({ ...deps, now: () => now }, 'ACME')).toBe(0);
  expect(await sweepLists({ ...deps, now: () => now }, 'ACME')).toBe(2);
  expect((await readList(lists, key('new.json'))).parts).toHaveLength(1);
});

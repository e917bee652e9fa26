import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { CommitsAt } from '#store/commits/commits.ts';
import { storedFiles } from '#store/commits/upkeep.ts';
import { dateOfKey, type LakeAt, VARIOUS_DATES } from '#store/lake/lake.ts';
import { changedLists, listsOf, type Published, type TableList } from '../domain/table-lists.ts';

/**
 * Writes, under `tables/account=<id>/`, the lists of files that the Glue tables read the lake by (`lib/lake-tables.ts`):
 * those that changed, and last what was written. Tables are as new as the last upkeep; files of various dates come into
 * them when they are cut to their dates.
 */
export async function publishTables(
  at: { lake: LakeAt; commits: CommitsAt },
  accountId: string,
): Promise<{ lists: number }> {
  const events = await storedFiles(at.commits, { accountId, kind: 'events' });
  const profiles = await storedFiles(at.commits, { accountId, kind: 'profiles' });
  const dated = events.filter(({ key }) => dateOfKey(key) !== VARIOUS_DATES);
  const root = `tables/account=${accountId}/`;
  const before = await readPublished(at.lake, root);
  const { changed, published } = changedLists(listsOf({ events: dated, profiles }, dateOfKey), before);
  for (const list of changed) await writeList(at.lake, { root, list });
  if (changed.length > 0) await put(at.lake, { key: `${root}published.json`, text: JSON.stringify(published) });
  return { lists: changed.length };
}

async function writeList(lake: LakeAt, { root, list }: { root: string; list: TableList }): Promise<void> {
  const text = list.keys.map((key) => `s3://${lake.bucket}/${key}\n`).join('');
  await put(lake, { key: `${root}${list.folder}files.txt`, text });
}

async function put(lake: LakeAt, { key, text }: { key: string; text: string }): Promise<void> {
  await lake.client.send(new PutObjectCommand({ Bucket: lake.bucket, Key: key, Body: Buffer.from(text) }));
}

async function readPublished(lake: LakeAt, root: string): Promise<Published> {
  try {
    const found = await lake.client.send(new GetObjectCommand({ Bucket: lake.bucket, Key: `${root}published.json` }));
    return z.record(z.string(), z.string()).parse(JSON.parse((await found.Body?.transformToString()) ?? '{}'));
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'NoSuchKey') return {};
    throw thrown;
  }
}

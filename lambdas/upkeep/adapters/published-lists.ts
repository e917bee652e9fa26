import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { LakeAt } from '#store/lake/lake.ts';
import type { Published, TableList } from '../domain/table-lists.ts';

/** The lists of an account's files as objects of the lake, under `tables/account=<id>/`, and beside them what was written last. */
const rootOf = (accountId: string) => `tables/account=${accountId}/`;
const publishedKey = (accountId: string) => `${rootOf(accountId)}published.json`;

export async function writeList(
  lake: LakeAt,
  { accountId, list }: { accountId: string; list: TableList },
): Promise<void> {
  const text = list.keys.map((key) => `s3://${lake.bucket}/${key}\n`).join('');
  await put(lake, { key: `${rootOf(accountId)}${list.folder}files.txt`, text });
}

/** Nothing before the first time. */
export async function readPublished(lake: LakeAt, accountId: string): Promise<Published> {
  try {
    const found = await lake.client.send(new GetObjectCommand({ Bucket: lake.bucket, Key: publishedKey(accountId) }));
    return z.record(z.string(), z.string()).parse(JSON.parse((await found.Body?.transformToString()) ?? '{}'));
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'NoSuchKey') return {};
    throw thrown;
  }
}

export async function writePublished(
  lake: LakeAt,
  { accountId, published }: { accountId: string; published: Published },
): Promise<void> {
  await put(lake, { key: publishedKey(accountId), text: JSON.stringify(published) });
}

async function put(lake: LakeAt, { key, text }: { key: string; text: string }): Promise<void> {
  await lake.client.send(new PutObjectCommand({ Bucket: lake.bucket, Key: key, Body: Buffer.from(text) }));
}

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type ObjectsAt, readJson, writeNewJson } from '#store/aws/json-objects.ts';
import type { Cursor } from '../domain/cursor.ts';
import { type Plan, planSchema } from '../domain/plan.ts';
import type { PageStore } from '../domain/prepare-ports.ts';
import type { PageRef } from '../domain/token.ts';

/**
 * Pages as objects, below the account that they belong to: whoever is authenticated as another account looks elsewhere,
 * whatever token they hold. The bucket's lifecycle removes them.
 */
export type PagesAt = ObjectsAt;

export function pageKey(accountId: string, ref: PageRef): string {
  const part = ref.part > 0 ? `-${ref.part}` : '';
  return `account=${accountId}/${ref.cursorId}/${ref.page}${part}.json.gz`;
}

function planKey(cursor: Cursor): string {
  return `account=${cursor.accountId}/${cursor.cursorId}/plan.json`;
}

/** The gzipped JSON of a page; undefined while there is none. Reading needs s3:ListBucket too, or S3 says 403 for 404. */
export function readPageObject(at: PagesAt) {
  return async function page(accountId: string, ref: PageRef): Promise<Buffer | undefined> {
    try {
      const found = await at.client.send(new GetObjectCommand({ Bucket: at.bucket, Key: pageKey(accountId, ref) }));
      return found.Body && Buffer.from(await found.Body.transformToByteArray());
    } catch (thrown) {
      if (thrown instanceof Error && thrown.name === 'NoSuchKey') return undefined;
      throw thrown;
    }
  };
}

export function pageObjects(at: PagesAt): PageStore {
  return {
    async readPlan(cursor): Promise<Plan | undefined> {
      return await readJson(at, { key: planKey(cursor), schema: planSchema });
    },
    async writePlan(cursor, plan) {
      return await writeNewJson(at, { key: planKey(cursor), value: plan });
    },
    async putPage(accountId, { ref, gzipped }) {
      const type = { ContentType: 'application/json', ContentEncoding: 'gzip' };
      const Key = pageKey(accountId, ref);
      await at.client.send(new PutObjectCommand({ Bucket: at.bucket, Key, Body: gzipped, ...type }));
    },
  };
}

const gzipAsync = promisify(gzip);

/** Level 1: pages are read once, so speed is worth more than size. Runs in the thread pool of Node. */
export async function gzipPage(text: Uint8Array): Promise<Uint8Array> {
  return await gzipAsync(text, { level: 1 });
}

import { gunzipSync, gzipSync } from 'node:zlib';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type RecentUpload, recentUploadSchema } from '../domain/recent-upload.ts';

/**
 * Uploads to look at, in a table of their own that is in no backup: pk = account, sk = time of the write and a few random
 * letters. An item is one upload, packed: records repeat themselves. The table deletes an item at some time after
 * its hour (TTL attribute `expiresAt`, epoch seconds); no reader sees it after that hour.
 */
const HOUR_MS = 3_600_000;
/** Who follows asks for what came after the last one. Writes of the last second may still arrive out of order. */
const SETTLED_MS = 1_000;
/** An upload waits no longer for this. */
const WRITE_MS = 1_000;
const PAGE = 20;
const MAX_UNPACKED_BYTES = 1_000_000;

export type RecentItemsAt = { db: DynamoDBDocumentClient; table: string; now: () => number };

const itemSchema = z.object({ sk: z.string(), upload: z.instanceof(Uint8Array) });
const timeKey = (ms: number) => new Date(ms).toISOString();
const RECENT_KEY = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(_[0-9a-f]{8})?$/;

/** Whether a text is one that a page has named as `next`. */
export function isRecentKey(text: string): boolean {
  return RECENT_KEY.test(text);
}

/** @param id eight hexadecimal digits that tell uploads of one millisecond apart */
export async function putRecent(
  at: RecentItemsAt,
  { accountId, id, upload }: { accountId: string; id: string; upload: RecentUpload },
): Promise<void> {
  const now = at.now();
  const Item = {
    pk: accountId,
    sk: `${timeKey(now)}_${id}`,
    upload: gzipSync(JSON.stringify(upload), { level: 1 }),
    expiresAt: Math.floor((now + HOUR_MS) / 1_000),
  };
  const put = new PutCommand({ TableName: at.table, Item });
  await at.db.send(put, { abortSignal: AbortSignal.timeout(WRITE_MS) });
}

/**
 * The newest uploads of the last hour or, `after` the `next` of an earlier page, those that came next; either way the newest first.
 */
export async function recentPage(
  at: RecentItemsAt,
  { accountId, after }: { accountId: string; after?: string | undefined },
): Promise<{ uploads: RecentUpload[]; next: string }> {
  const oldest = timeKey(at.now() - HOUR_MS);
  const newest = timeKey(at.now() - SETTLED_MS);
  const from = after !== undefined && after >= oldest ? `${after}!` : oldest;
  if (from > newest) return { uploads: [], next: after ?? newest };
  const { Items = [] } = await at.db.send(
    new QueryCommand({
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': accountId, ':from': from, ':to': newest },
      ScanIndexForward: after !== undefined,
      Limit: PAGE,
    }),
  );
  const found = Items.map((item) => itemSchema.parse(item)).toSorted((a, b) => (a.sk < b.sk ? 1 : -1));
  return { uploads: found.map(({ upload }) => unpack(upload)), next: found[0]?.sk ?? after ?? newest };
}

function unpack(bytes: Uint8Array): RecentUpload {
  const text = gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8');
  return recentUploadSchema.parse(JSON.parse(text));
}

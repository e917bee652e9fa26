import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Delivery } from '#core/messages/delivery.ts';
import type { Attempt } from '#core/webhooks/attempt.ts';

/**
 * The log of attempts: for every batch of a worker and account one object of JSON lines, gzipped, under
 * `account=<id>/date=<YYYY-MM-DD>/<hhmmss>-<unique>.ndjson.gz` of the attempts' bucket (UTC, of the batch's beginning). The
 * calls that have come to an end in the batch stand in an object of the same name in the bodies' bucket, under `kept/`: from
 * them a call can be sent again as it was.
 */
export type AttemptsAt = { s3: S3Client; attempts: string; bodies: string };
export const KEPT = 'kept/';

type Batch = { accountId: string; at: Date; id: string; attempts: readonly Attempt[]; ended: readonly Delivery[] };

export async function putAttempts(to: AttemptsAt, batch: Batch): Promise<void> {
  const key = attemptsKey(batch);
  if (batch.ended.length > 0) await putLines(to.s3, { Bucket: to.bodies, Key: `${KEPT}${key}`, lines: batch.ended });
  await putLines(to.s3, { Bucket: to.attempts, Key: key, lines: batch.attempts });
}

export function attemptsKey({ accountId, at, id }: Pick<Batch, 'accountId' | 'at' | 'id'>): string {
  const [date = '', time = ''] = at.toISOString().split('T');
  return `account=${accountId}/date=${date}/${time.slice(0, 8).replaceAll(':', '')}-${id}.ndjson.gz`;
}

/** Writes an object of lines, over the one that may be there. */
export async function putLines(s3: S3Client, object: { Bucket: string; Key: string; lines: readonly unknown[] }) {
  const { lines, ...to } = object;
  const Body = await promisify(gzip)(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await s3.send(new PutObjectCommand({ ...to, Body }));
}

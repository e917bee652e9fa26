import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type * as z from 'zod';

/** Small objects of JSON in a bucket, by which steps of one work hand on what does not fit into a message. */
export type ObjectsAt = { client: S3Client; bucket: string };

export async function writeJson(at: ObjectsAt, { key, value }: { key: string; value: unknown }): Promise<void> {
  const Body = JSON.stringify(value);
  await at.client.send(new PutObjectCommand({ Bucket: at.bucket, Key: key, Body, ContentType: 'application/json' }));
}

/** Undefined where there is none. Needs s3:ListBucket too, or S3 says 403 for 404. */
export async function readJson<Schema extends z.ZodType>(
  at: ObjectsAt,
  { key, schema }: { key: string; schema: Schema },
): Promise<z.infer<Schema> | undefined> {
  try {
    const found = await at.client.send(new GetObjectCommand({ Bucket: at.bucket, Key: key }));
    return schema.parse(JSON.parse((await found.Body?.transformToString()) ?? ''));
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'NoSuchKey') return undefined;
    throw thrown;
  }
}

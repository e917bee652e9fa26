import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type * as z from 'zod';
import type { Failure } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';

/** Small objects of JSON in a bucket, by which steps of one work hand on what does not fit into a message. */
export type ObjectsAt = { client: S3Client; bucket: string };

type New = { key: string; value: unknown };

export async function writeJson(at: ObjectsAt, written: New): Promise<void> {
  await at.client.send(put(at, written));
}

/** Tries while another writer of the same key is in the way each time. */
const MAX_TRIES = 5;

/**
 * Writes an object that is not there yet; false where it is, and is left as it is. S3 says 412 of one that is there, and
 * 409 where somebody writes it at the same moment: then nobody knows yet who was first, and it is to be asked again
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
 */
export async function writeNewJson(at: ObjectsAt, written: New): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      await at.client.send(put(at, { ...written, IfNoneMatch: '*' }));
      return true;
    } catch (thrown) {
      const name = thrown instanceof Error ? thrown.name : '';
      if (name === 'PreconditionFailed') return false;
      if (name !== 'ConditionalRequestConflict' || tries === MAX_TRIES) throw thrown;
    }
  }
}

function put({ bucket }: ObjectsAt, { key, value, ...condition }: New & { IfNoneMatch?: '*' }): PutObjectCommand {
  const Body = JSON.stringify(value, withMaps);
  return new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: 'application/json', ...condition });
}

/** A Map, which would be `{}`, as a list of its pairs. */
function withMaps(_key: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
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

/** Keys in their order, from the first behind `after` on. Needs s3:ListBucket. */
export async function keysUnder(
  at: ObjectsAt,
  { prefix, after, most }: { prefix: string; after?: string; most: number },
): Promise<string[]> {
  const { Contents = [] } = await at.client.send(
    new ListObjectsV2Command({ Bucket: at.bucket, Prefix: prefix, StartAfter: after, MaxKeys: most }),
  );
  return Contents.flatMap(({ Key }) => Key ?? []);
}

/** Objects read at once. */
const WIDTH = 16;

type MustBe<Schema> = { schema: Schema /** What is thrown where there is none. */; missing: (key: string) => Failure };

/** What must be there by now. */
export async function mustReadJson<Schema extends z.ZodType>(
  at: ObjectsAt,
  { key, schema, missing }: MustBe<Schema> & { key: string },
): Promise<z.infer<Schema>> {
  const found = await readJson(at, { key, schema });
  if (found === undefined) throw missing(key);
  return found;
}

/** The same of many objects, in the order of their keys. */
export async function mustReadAllJson<Schema extends z.ZodType>(
  at: ObjectsAt,
  { keys, ...wanted }: MustBe<Schema> & { keys: readonly string[] },
): Promise<z.infer<Schema>[]> {
  const found: z.infer<Schema>[] = [];
  await inParallel(keys.entries(), {
    width: WIDTH,
    async work([place, key]) {
      found[place] = await mustReadJson(at, { key, ...wanted });
    },
  });
  return found;
}

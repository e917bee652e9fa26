import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type * as z from 'zod';
import { Failure } from '#core/failure.ts';
import type { ObjectsAt } from '../aws/json-objects.ts';

/** Reads objects that `store/webhooks/attempts.ts` writes: JSON lines, gzipped. */
const MOST_BYTES = 256 * 1024 * 1024;

/** The lines of an object; undefined where there is none. One that cannot be unpacked is `corrupt-data`. */
export async function readLines(at: ObjectsAt, key: string): Promise<string[] | undefined> {
  const bytes = await bytesOf(at, key);
  if (!bytes) return undefined;
  try {
    const text = (await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES })).toString();
    return text.split('\n').filter((line) => line !== '');
  } catch (cause) {
    throw new Failure('corrupt-data', `${key} is no gzip of at most ${MOST_BYTES} bytes`, { retry: 'never', cause });
  }
}

async function bytesOf({ client, bucket }: ObjectsAt, key: string): Promise<Uint8Array | undefined> {
  try {
    const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await found.Body?.transformToByteArray();
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'NoSuchKey') return undefined;
    throw new Failure('unavailable', `${key} could not be read`, { retry: 'later', cause: thrown });
  }
}

/** What the lines say; those that say nothing of the kind are counted and left out. */
export function parseLines<Schema extends z.ZodType>(
  schema: Schema,
  lines: readonly string[],
): { records: z.infer<Schema>[]; broken: number } {
  const records = lines.flatMap((line) => {
    const parsed = schema.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
  return { records, broken: lines.length - records.length };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

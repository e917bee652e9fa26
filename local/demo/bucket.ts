import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { dummyCredentials, region } from '../stack/settings.ts';

/** The customer's own bucket, which the exports are written to: made, listed and read with the S3 API alone. */
export type CustomerBucket = {
  name: string;
  /** Every key under a prefix with its ETag, in order of the keys. */
  list: (prefix: string) => Promise<Map<string, string>>;
  read: (key: string) => Promise<Buffer>;
  /** Copies an object below a folder, under its own key; returns the path. */
  fetchInto: (folder: string, key: string) => Promise<string>;
  close: () => void;
};

export async function makeBucket(endpoint: string, name: string): Promise<CustomerBucket> {
  const s3 = new S3Client({ endpoint, region, credentials: dummyCredentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: name }));

  async function list(prefix: string): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    let token: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({ Bucket: name, Prefix: prefix, ...(token && { ContinuationToken: token }) }),
      );
      for (const { Key, ETag } of page.Contents ?? []) if (Key) found.set(Key, ETag ?? '');
      token = page.NextContinuationToken;
    } while (token);
    return found;
  }

  async function read(key: string): Promise<Buffer> {
    const object = await s3.send(new GetObjectCommand({ Bucket: name, Key: key }));
    return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
  }

  async function fetchInto(folder: string, key: string): Promise<string> {
    const path = join(folder, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await read(key));
    return path;
  }

  return { name, list, read, fetchInto, close: () => s3.destroy() };
}

import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { Dropped } from '../domain/dropped.ts';
import { sftpFolder } from '../domain/keys.ts';

/** Files as users have dropped them, in the bucket ImportFiles. */
export type DroppedAt = { client: S3Client; bucket: string };

const ROOT = sftpFolder('').slice(0, -1);

/** All accounts' files, by account, of one listing; S3 lists a thousand a page. */
export async function listDropped({ client, bucket }: DroppedAt): Promise<Map<string, Dropped[]>> {
  const accounts = new Map<string, Dropped[]>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: ROOT })) {
    for (const { Key = '', ETag = '', Size = 0, LastModified } of Contents) {
      const [accountId = '', name = ''] = splitOnce(Key.slice(ROOT.length));
      // The folder itself is an object where a client made it.
      if (accountId === '' || name === '' || name.endsWith('/')) continue;
      const file = { name, etag: ETag, size: Size, modifiedAt: LastModified?.getTime() ?? 0 };
      const files = accounts.get(accountId);
      if (files) files.push(file);
      else accounts.set(accountId, [file]);
    }
  }
  return accounts;
}

function splitOnce(text: string): string[] {
  const at = text.indexOf('/');
  return at < 0 ? [] : [text.slice(0, at), text.slice(at + 1)];
}

/** The bytes of a small file as it was found; undefined where it is another one by now, or gone. */
export async function readDropped(
  { client, bucket }: DroppedAt,
  { accountId, file }: { accountId: string; file: Dropped },
): Promise<Buffer | undefined> {
  try {
    const Key = sftpFolder(accountId) + file.name;
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key, IfMatch: file.etag }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  } catch (thrown) {
    if (isGone(thrown)) return undefined;
    throw thrown;
  }
}

/** The file is not there any more as it was found. */
export function isGone(thrown: unknown): boolean {
  return thrown instanceof Error && ['PreconditionFailed', 'NoSuchKey', 'InvalidRange'].includes(thrown.name);
}

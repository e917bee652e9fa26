import { GetObjectCommand } from '@aws-sdk/client-s3';
import { Failure } from '#core/failure.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import type { Import } from '../domain/import.ts';
import { sourceKey } from '../domain/keys.ts';
import { SAMPLE_BYTES } from '../domain/sample.ts';
import { inflatedHead, isGzip } from './inflated-head.ts';

export type FileHead = {
  /** No longer compressed. */
  bytes: Buffer;
  /** Whether they are all that there are. */
  isWhole: boolean;
};

/** The first bytes of an import's file, for a look at it. */
export async function fileHead(
  { client, bucket }: ObjectsAt,
  made: Pick<Import, 'accountId' | 'importId' | 'bytes'>,
): Promise<FileHead> {
  const head = await readHead({ client, bucket }, sourceKey(made));
  const bytes = await inflatedHead(head, SAMPLE_BYTES);
  const isAllRead = head.byteLength === made.bytes;
  // What a small gzipped file inflates to may be more than was wanted.
  return { bytes, isWhole: isAllRead && (!isGzip(head) || bytes.byteLength < SAMPLE_BYTES) };
}

async function readHead({ client, bucket }: ObjectsAt, key: string): Promise<Buffer> {
  try {
    const Range = `bytes=0-${SAMPLE_BYTES - 1}`;
    const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range }));
    return Buffer.from((await found.Body?.transformToByteArray()) ?? []);
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== 'NoSuchKey') throw thrown;
    throw new Failure('conflict', 'The file is not there any more: it is kept for 30 days', { retry: 'never' });
  }
}

import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { Failure } from '#core/failure.ts';

/** Bodies of calls that were too large for a message (`store/webhooks/put-deliveries.ts`); undefined where one is gone. */
export async function getBody(
  { s3, bodies }: { s3: S3Client; bodies: string },
  key: string,
): Promise<Buffer | undefined> {
  try {
    const found = await s3.send(new GetObjectCommand({ Bucket: bodies, Key: key }));
    return Buffer.from((await found.Body?.transformToByteArray()) ?? []);
  } catch (cause) {
    if (cause instanceof NoSuchKey) return undefined;
    throw new Failure('unavailable', 'the body of a call could not be read', { retry: 'later', cause });
  }
}

import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { folderOf } from '../domain/user.ts';

/**
 * The folder of an account, as an object of no bytes: Transfer Family ignores a mapping to what is not there
 * (https://docs.aws.amazon.com/transfer/latest/userguide/API_CreateUser.html, HomeDirectoryMappings).
 */
export async function makeFolder(
  { client, bucket }: { client: S3Client; bucket: string },
  accountId: string,
): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: folderOf(accountId), Body: '' }));
}

import { GetObjectCommand, type S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import { attachment } from '../domain/attachment.ts';
import { sourceKey } from '../domain/keys.ts';
import type { UploadPart } from '../domain/new-upload.ts';
import type { Upload } from './multipart-upload.ts';

/**
 * URLs that let whoever has them do one thing with one object, for an hour. They are made of this function's own permissions, so a
 * key must be of the account that asks: all are made of an import's ref, and none of what a caller wrote.
 */
export const SIGNED_FOR_S = 3_600;
/** A client that adds no checksums of its own to what it signs: whoever sends a part could not know them. */
export type SigningAt = ObjectsAt & { client: S3Client };

/** To send these parts. The size is signed with them: S3 takes a part of that size and of no other. */
export async function urlsOfParts(
  { client, bucket }: SigningAt,
  { parts, ...upload }: Upload & { parts: readonly UploadPart[] },
): Promise<(UploadPart & { url: string })[]> {
  const of = { Bucket: bucket, Key: sourceKey(upload), UploadId: upload.uploadId };
  return await Promise.all(
    parts.map(async ({ part, bytes }) => {
      const command = new UploadPartCommand({ ...of, PartNumber: part, ContentLength: bytes });
      return { part, bytes, url: await getSignedUrl(client, command, { expiresIn: SIGNED_FOR_S }) };
    }),
  );
}

/** To download an object as a file of this name. */
export async function urlOfFile(
  { client, bucket }: SigningAt,
  { key, name }: { key: string; name: string },
): Promise<string> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, ResponseContentDisposition: attachment(name) });
  return await getSignedUrl(client, command, { expiresIn: SIGNED_FOR_S });
}

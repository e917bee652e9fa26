import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  type ListPartsCommandOutput,
} from '@aws-sdk/client-s3';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import type { ImportRef } from '../domain/import.ts';
import { sourceKey } from '../domain/keys.ts';

/**
 * The file of an import on its way: its parts go from whoever has it straight to S3, by URLs that are signed for them. A part that
 * was sent stays until the upload is completed or aborted, or a day is over (`lib/stacks/data.ts`).
 */
export type Upload = ImportRef & { uploadId: string };
export type SentPart = { part: number; bytes: number; etag: string };

export async function createUpload({ client, bucket }: ObjectsAt, ref: ImportRef): Promise<string> {
  const made = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: sourceKey(ref) }));
  if (made.UploadId === undefined) throw new Error('S3 named no upload');
  return made.UploadId;
}

/** The parts that S3 has, in their order; undefined where the upload is over. */
export async function sentParts({ client, bucket }: ObjectsAt, upload: Upload): Promise<SentPart[] | undefined> {
  const asked = { Bucket: bucket, Key: sourceKey(upload), UploadId: upload.uploadId };
  const parts: SentPart[] = [];
  let after: string | undefined;
  try {
    do {
      const page: ListPartsCommandOutput = await client.send(
        new ListPartsCommand({ ...asked, PartNumberMarker: after }),
      );
      for (const { PartNumber: part, Size: bytes, ETag: etag } of page.Parts ?? []) {
        if (part !== undefined && bytes !== undefined && etag !== undefined) parts.push({ part, bytes, etag });
      }
      after = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (after !== undefined);
  } catch (thrown) {
    if (isOver(thrown)) return undefined;
    throw thrown;
  }
  return parts;
}

/** Makes the file of its parts. Of an upload that is over, `sizeOfFile` knows whether it became one. */
export async function completeUpload(
  { client, bucket }: ObjectsAt,
  { parts, ...upload }: Upload & { parts: readonly SentPart[] },
): Promise<void> {
  const MultipartUpload = { Parts: parts.map(({ part, etag }) => ({ PartNumber: part, ETag: etag })) };
  const of = { Bucket: bucket, Key: sourceKey(upload), UploadId: upload.uploadId };
  await client
    .send(new CompleteMultipartUploadCommand({ ...of, MultipartUpload }))
    .catch((thrown: unknown) => unlessOver(thrown));
}

/** Parts that are on their way meanwhile may outlive this; the bucket's own rule removes them. */
export async function abortUpload({ client, bucket }: ObjectsAt, upload: Upload): Promise<void> {
  const of = { Bucket: bucket, Key: sourceKey(upload), UploadId: upload.uploadId };
  await client.send(new AbortMultipartUploadCommand(of)).catch((thrown: unknown) => unlessOver(thrown));
}

/** Undefined where there is no such file (any more). */
export async function sizeOfFile({ client, bucket }: ObjectsAt, ref: ImportRef): Promise<number | undefined> {
  try {
    const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: sourceKey(ref) }));
    return found.ContentLength;
  } catch (thrown) {
    if (thrown instanceof Error && (thrown.name === 'NotFound' || thrown.name === 'NoSuchKey')) return undefined;
    throw thrown;
  }
}

const isOver = (thrown: unknown) => thrown instanceof Error && thrown.name === 'NoSuchUpload';

function unlessOver(thrown: unknown): void {
  if (!isOver(thrown)) throw thrown;
}

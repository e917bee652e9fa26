import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { ObjectsAt } from '#store/aws/json-objects.ts';

/**
 * An object that is written as its bytes come, however many: in one call where they are few, in parts else. Of 8 MB each, ten
 * thousand of which an object may have, that is 80 GB. It is there only when all of it is.
 */
const PART_BYTES = 8 * 1024 * 1024;

export async function writeGrowing(
  at: ObjectsAt,
  { key, bytes }: { key: string; bytes: AsyncIterable<Buffer> },
): Promise<number> {
  const { client, bucket } = at;
  const to = { Bucket: bucket, Key: key };
  const parts: { PartNumber: number; ETag: string | undefined }[] = [];
  let UploadId: string | undefined;
  let total = 0;
  try {
    for await (const Body of piecesOf(bytes)) {
      total += Body.byteLength;
      if (UploadId === undefined && Body.byteLength < PART_BYTES) {
        await client.send(new PutObjectCommand({ ...to, Body }));
        return total;
      }
      UploadId ??= (await client.send(new CreateMultipartUploadCommand(to))).UploadId;
      const PartNumber = parts.length + 1;
      const { ETag } = await client.send(new UploadPartCommand({ ...to, UploadId, PartNumber, Body }));
      parts.push({ PartNumber, ETag });
    }
    if (UploadId === undefined) return 0;
    await client.send(new CompleteMultipartUploadCommand({ ...to, UploadId, MultipartUpload: { Parts: parts } }));
    return total;
  } catch (thrown) {
    // What is left behind otherwise, the bucket's own rule removes after a day.
    if (UploadId !== undefined) {
      await client.send(new AbortMultipartUploadCommand({ ...to, UploadId })).catch(() => undefined);
    }
    throw thrown;
  }
}

/** Pieces of one size, but for the last. */
async function* piecesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    let rest = chunk;
    while (length + rest.byteLength >= PART_BYTES) {
      const taken = rest.subarray(0, PART_BYTES - length);
      yield Buffer.concat([...waiting, taken]);
      rest = rest.subarray(taken.byteLength);
      [waiting, length] = [[], 0];
    }
    waiting.push(rest);
    length += rest.byteLength;
  }
  if (length > 0) yield Buffer.concat(waiting);
}

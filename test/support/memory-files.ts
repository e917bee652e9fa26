import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { spanOf } from './file-body.ts';

/**
 * S3 in memory, as far as whole files go: put, got and copied, as a whole and in parts, under conditions; with the limits of parts
 * that S3 has (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html).
 */
type Stored = { bytes: Buffer; etag: string; modifiedAt: number };
const LEAST_PART = 5 * 1024 * 1024;
const refused = (name: string) => Object.assign(new Error(name), { name });

export function memoryFiles(clock = { now: 0 }) {
  const objects = new Map<string, Stored>();
  const uploads = new Map<string, Map<number, Buffer>>();
  const calls: string[] = [];

  function put(key: string, content: string | Buffer | Uint8Array): Stored {
    const bytes = Buffer.from(content as Buffer);
    const stored = { bytes, etag: `"${createHash('md5').update(bytes).digest('hex')}"`, modifiedAt: clock.now };
    objects.set(key, stored);
    return stored;
  }

  function got(key: string, etag?: string): Buffer {
    const found = objects.get(key);
    if (!found) throw new NoSuchKey({ $metadata: {}, message: 'no such key' });
    if (etag !== undefined && etag !== found.etag) throw refused('PreconditionFailed');
    return found.bytes;
  }

  const ranged = (bytes: Buffer, range?: string): Buffer => {
    const { start = 0, end = bytes.byteLength - 1 } = spanOf(range);
    if (range !== undefined && (start >= bytes.byteLength || end < start)) throw refused('InvalidRange');
    return bytes.subarray(start, end + 1);
  };
  const sourceOf = (copySource = '') => decodeURIComponent(copySource.slice(copySource.indexOf('/') + 1));
  const partsOf = (id = '') => uploads.get(id) ?? new Map<number, Buffer>();

  async function send(command: unknown): Promise<object> {
    calls.push(Object(command).constructor.name);
    if (command instanceof PutObjectCommand)
      return { ETag: put(command.input.Key ?? '', Object(command.input.Body)).etag };
    if (command instanceof GetObjectCommand) {
      const { Key = '', IfMatch, Range } = command.input;
      const bytes = ranged(got(Key, IfMatch), Range);
      const text = { transformToString: async () => bytes.toString(), transformToByteArray: async () => bytes };
      return { Body: Object.assign(Readable.from([bytes]), text) };
    }
    if (command instanceof CopyObjectCommand) {
      const { Key = '', CopySource, CopySourceIfMatch } = command.input;
      put(Key, got(sourceOf(CopySource), CopySourceIfMatch));
      return {};
    }
    if (command instanceof CreateMultipartUploadCommand) {
      const UploadId = `upload-${uploads.size}`;
      uploads.set(UploadId, new Map());
      return { UploadId };
    }
    if (command instanceof UploadPartCommand) {
      const { UploadId, PartNumber = 0, Body } = command.input;
      partsOf(UploadId).set(PartNumber, Buffer.from(Object(Body)));
      return { ETag: `"part-${PartNumber}"` };
    }
    if (command instanceof UploadPartCopyCommand) {
      const { UploadId, PartNumber = 0, CopySource, CopySourceIfMatch, CopySourceRange } = command.input;
      partsOf(UploadId).set(PartNumber, ranged(got(sourceOf(CopySource), CopySourceIfMatch), CopySourceRange));
      return { CopyPartResult: { ETag: `"part-${PartNumber}"` } };
    }
    if (command instanceof CompleteMultipartUploadCommand) {
      const { Key = '', UploadId, MultipartUpload: { Parts = [] } = {} } = command.input;
      const pieces = Parts.map(({ PartNumber = 0 }) => partsOf(UploadId).get(PartNumber) ?? Buffer.alloc(0));
      if (pieces.length === 0 || pieces.length > 10_000) throw refused('MalformedXML');
      if (pieces.slice(0, -1).some(({ byteLength }) => byteLength < LEAST_PART)) throw refused('EntityTooSmall');
      put(Key, Buffer.concat(pieces));
      return {};
    }
    if (command instanceof AbortMultipartUploadCommand) {
      uploads.delete(command.input.UploadId ?? '');
      return {};
    }
    if (command instanceof ListObjectsV2Command) {
      const { Prefix = '', ContinuationToken: after = '' } = command.input;
      const all = [...objects]
        .filter(([key]) => key.startsWith(Prefix) && key > after)
        .toSorted(([a], [b]) => (a < b ? -1 : 1));
      const page = all.slice(0, 7);
      const Contents = page.map(([Key, { bytes, etag, modifiedAt }]) => {
        return { Key, ETag: etag, Size: bytes.byteLength, LastModified: new Date(modifiedAt) };
      });
      const more = page.length < all.length;
      return { Contents, IsTruncated: more, ...(more && { NextContinuationToken: page.at(-1)?.[0] }) };
    }
    throw new Error(`memoryFiles does not know ${Object(command).constructor.name}`);
  }
  return { client: Object.assign(new S3Client({ region: 'us-east-1' }), { send }), objects, calls, uploads, put };
}
export type MemoryFiles = ReturnType<typeof memoryFiles>;

import { createReadStream } from 'node:fs';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** Large, so that it is not the disk that is measured where this stands for S3. */
const CHUNK = 1024 * 1024;

/** The body that S3 answers for an object that is a local file, whole or the bytes that a `Range` names. */
export function fileBody({ Key = '', Range }: { Key?: string | undefined; Range?: string | undefined }) {
  return createReadStream(Key, { ...spanOf(Range), highWaterMark: CHUNK });
}

/** First and last byte of a `Range` header, both included; all bytes, without one. */
export function spanOf(range: string | undefined): { start?: number; end?: number } {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  return range === undefined ? {} : { start: Number(start), end: Number(end) };
}

/** S3 as far as reading goes: a key is the path of a local file. */
export function fileBucket(): S3Client {
  const send = async (command: unknown) =>
    command instanceof GetObjectCommand ? { Body: fileBody(command.input) } : {};
  return Object.assign(new S3Client({ region: 'us-east-1' }), { send });
}

import { createReadStream } from 'node:fs';

/** The body that S3 answers for an object that is a local file, whole or the bytes that a `Range` names. */
export function fileBody({ Key = '', Range }: { Key?: string | undefined; Range?: string | undefined }) {
  return createReadStream(Key, spanOf(Range));
}

/** First and last byte of a `Range` header, both included; all bytes, without one. */
export function spanOf(range: string | undefined): { start?: number; end?: number } {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  return range === undefined ? {} : { start: Number(start), end: Number(end) };
}

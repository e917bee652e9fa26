import { once } from 'node:events';
import { constants, createZstdCompress } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import type { CutPart } from '../domain/cutter.ts';
import type { ImportRef } from '../domain/import.ts';
import { rawPartKey } from '../domain/keys.ts';
import type { Part } from '../domain/layout.ts';

/**
 * Parts of a file that has no ranges to be read by, as objects of their own. A part is compressed as its bytes come, so it is
 * nowhere whole; two are on their way to S3 while the next one is made.
 */
const UNDER_WAY = 2;
const CHUNK_BYTES = 256 * 1024;

export function rawParts({ client, bucket }: ObjectsAt, ref: ImportRef) {
  const params = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 };
  let stream = newStream();
  const underWay = new Set<Promise<unknown>>();
  const failures: unknown[] = [];

  function newStream() {
    const made = createZstdCompress({ chunkSize: CHUNK_BYTES, params });
    const chunks: Buffer[] = [];
    made.on('data', (chunk: Buffer) => chunks.push(chunk));
    return { made, chunks };
  }

  async function add(bytes: Buffer): Promise<void> {
    if (bytes.byteLength > 0 && !stream.made.write(bytes)) await once(stream.made, 'drain');
  }

  async function end({ part, firstRow, rows }: CutPart): Promise<Part> {
    const { made, chunks } = stream;
    stream = newStream();
    made.end();
    await once(made, 'end');
    const key = rawPartKey(ref, part);
    const Body = Buffer.concat(chunks);
    const put = client
      .send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }))
      .catch((thrown: unknown) => void failures.push(thrown))
      .finally(() => void underWay.delete(put));
    underWay.add(put);
    if (underWay.size > UNDER_WAY) await Promise.race(underWay);
    if (failures.length > 0) throw failures[0];
    return { part, key, from: 0, to: Body.byteLength, firstRow, rows, compression: 'zstd' };
  }

  /** All that was put is there. */
  async function settle(): Promise<void> {
    await Promise.all(underWay);
    if (failures.length > 0) throw failures[0];
  }

  return { add, end, settle };
}

import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { spanOf } from './file-body.ts';

/** S3 in memory, as far as `store/lake.ts` and the quarantine use it: whole objects put, got, listed and deleted. */
export function memoryBucket() {
  const objects = new Map<string, { bytes: Buffer; metadata: Record<string, string>; modifiedAt: number }>();
  const clock = { now: 0 };
  async function send(command: unknown): Promise<object> {
    if (command instanceof PutObjectCommand) {
      const { Key = '', Body, Metadata = {} } = command.input;
      const bytes = Body instanceof Readable ? await buffer(Body) : Buffer.from(Object(Body));
      objects.set(Key, { bytes, metadata: Metadata, modifiedAt: clock.now });
      return {};
    }
    if (command instanceof GetObjectCommand) {
      const found = objects.get(command.input.Key ?? '');
      if (!found) throw new NoSuchKey({ $metadata: {}, message: 'no such key' });
      const { start = 0, end = found.bytes.byteLength } = spanOf(command.input.Range);
      const bytes = found.bytes.subarray(start, end + 1);
      const text = { transformToString: async () => bytes.toString() };
      return { Body: Object.assign(Readable.from([bytes]), text) };
    }
    if (command instanceof ListObjectsV2Command) {
      const keys = [...objects].filter(([key]) => key.startsWith(command.input.Prefix ?? ''));
      return { Contents: keys.map(([Key, { modifiedAt }]) => ({ Key, LastModified: new Date(modifiedAt) })) };
    }
    if (command instanceof DeleteObjectsCommand) {
      for (const { Key = '' } of command.input.Delete?.Objects ?? []) objects.delete(Key);
      return {};
    }
    throw new Error(`memoryBucket does not know ${Object(command).constructor.name}`);
  }
  return { client: Object.assign(new S3Client({ region: 'us-east-1' }), { send }), objects, clock };
}
export type MemoryBucket = ReturnType<typeof memoryBucket>;

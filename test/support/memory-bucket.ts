import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** S3 in memory, as far as `store/lake.ts` and the quarantine use it: whole objects put and got. */
export function memoryBucket() {
  const objects = new Map<string, { bytes: Buffer; metadata: Record<string, string> }>();
  async function send(command: unknown): Promise<object> {
    if (command instanceof PutObjectCommand) {
      const { Key = '', Body, Metadata = {} } = command.input;
      const bytes = Body instanceof Readable ? await buffer(Body) : Buffer.from(Object(Body));
      objects.set(Key, { bytes, metadata: Metadata });
      return {};
    }
    if (command instanceof GetObjectCommand) {
      const found = objects.get(command.input.Key ?? '');
      if (!found) throw new NoSuchKey({ $metadata: {}, message: 'no such key' });
      return { Body: Readable.from([found.bytes]) };
    }
    throw new Error(`memoryBucket does not know ${Object(command).constructor.name}`);
  }
  return { client: Object.assign(new S3Client({ region: 'us-east-1' }), { send }), objects };
}
export type MemoryBucket = ReturnType<typeof memoryBucket>;

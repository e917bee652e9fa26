import { GetObjectCommand } from '@aws-sdk/client-s3';
import { Failure } from '#core/failure.ts';
import { type Patience, patiently } from '#runtime/patiently.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';

/**
 * The bytes of an object, or of a range of it, from the first to the last. They are fetched in pieces, some of them ahead: one
 * connection is slower than a function can read, and one that breaks after minutes would begin at the start again.
 */
export type Range = { key: string; from: number /** Not included. */; to: number };

const PIECE_BYTES = 4 * 1024 * 1024;
const AHEAD = 6;
const PATIENCE: Patience = { seconds: 60, tries: 5, firstWait: 0.2, longestWait: 4 };

export async function* readRange(at: ObjectsAt, { key, from, to }: Range): AsyncGenerator<Buffer> {
  const ahead: Promise<Buffer>[] = [];
  let next = from;
  const fetchNext = () => {
    if (next >= to) return;
    const piece = fetchPiece(at, { key, from: next, to: Math.min(next + PIECE_BYTES, to) });
    // Whoever waits for a piece before this one may hear of another failure first.
    piece.catch(() => undefined);
    ahead.push(piece);
    next += PIECE_BYTES;
  };
  for (let count = 0; count < AHEAD; count++) fetchNext();
  for (let piece = ahead.shift(); piece; piece = ahead.shift()) {
    const bytes = await piece;
    fetchNext();
    yield bytes;
  }
}

async function fetchPiece(at: ObjectsAt, range: Range): Promise<Buffer> {
  return await patiently(PATIENCE, async () => {
    try {
      return await getPiece(at, range);
    } catch (cause) {
      if (cause instanceof Failure) throw cause;
      throw new Failure('unavailable', `${range.key} could not be read`, { retry: 'later', cause });
    }
  });
}

async function getPiece({ client, bucket }: ObjectsAt, { key, from, to }: Range): Promise<Buffer> {
  const Range = `bytes=${from}-${to - 1}`;
  const found = await client
    .send(new GetObjectCommand({ Bucket: bucket, Key: key, Range }))
    .catch((thrown: unknown) => {
      if (thrown instanceof Error && thrown.name === 'NoSuchKey') {
        throw new Failure('not-found', 'The file is not there any more', { retry: 'never' });
      }
      throw thrown;
    });
  const bytes = await found.Body?.transformToByteArray();
  if (bytes?.byteLength !== to - from) throw new Error(`${bytes?.byteLength} bytes came of ${to - from}`);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

import { constants, createGunzip } from 'node:zlib';
import { problemOf } from './gzip.ts';

/** The first bytes of a file, inflated if it is gzipped; no more than `most`, whatever they would inflate to. `bad-input` where they are damaged. */
export async function inflatedHead(head: Buffer, most: number): Promise<Buffer> {
  if (!isGzip(head)) return head.subarray(0, most);
  // The beginning of a file ends where it happens to: what is there so far is all that is wanted.
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  gunzip.end(head);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of gunzip) {
      if (!Buffer.isBuffer(chunk)) continue;
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length >= most) break;
    }
  } catch (thrown) {
    throw problemOf(thrown);
  }
  return Buffer.concat(chunks).subarray(0, most);
}

export const isGzip = (head: Buffer) => head[0] === 0x1f && head[1] === 0x8b;

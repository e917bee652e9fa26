import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { googleError, reply } from './identity.ts';

/**
 * Cloud Storage as far as exports use it: multipart uploads under the condition that there is nothing of the name. Emulators
 * do not check an MD5 that comes along; this does, as Google's own does.
 */
export type Bucket = {
  objects: Map<string, { bytes: Buffer; metadata: ObjectMetadata }>;
  /** What every write is answered with, where it is another than the right answer; `cut` breaks the connection mid-body. */
  trouble?: { status: number; reason: string } | 'cut' | undefined;
  /** Whether the holder of this token may write. */
  letsIn: (token: string) => boolean;
};

export function storageOf(bucket: Bucket): RequestListener {
  return async (request, answer) => {
    const url = new URL(request.url ?? '', 'http://x');
    const match = /^\/upload\/storage\/v1\/b\/([^/]+)\/o$/.exec(url.pathname);
    const { trouble } = bucket;
    if (trouble === 'cut') {
      request.once('data', () => request.socket.destroy());
      return;
    }
    const { metadata, content } = partsOf(await buffer(request), request.headers['content-type'] ?? '');
    const refuse = (status: number, reason: string) => reply(answer, status, googleError(status, reason));
    if (trouble) return refuse(trouble.status, trouble.reason);
    if (!match || url.searchParams.get('uploadType') !== 'multipart') return refuse(404, 'notFound');
    if (!bucket.letsIn(request.headers.authorization?.replace('Bearer ', '') ?? '')) return refuse(403, 'forbidden');
    if (url.searchParams.get('ifGenerationMatch') === '0' && bucket.objects.has(metadata.name)) {
      return refuse(412, 'conditionNotMet');
    }
    if (createHash('md5').update(content).digest('base64') !== metadata.md5Hash) return refuse(400, 'invalid');
    bucket.objects.set(metadata.name, { bytes: content, metadata });
    return reply(answer, 200, { kind: 'storage#object', name: metadata.name });
  };
}

type ObjectMetadata = { name: string; md5Hash: string } & Record<string, unknown>;

/** The JSON and the content of a body of RFC 2387. */
export function partsOf(body: Buffer, contentType: string): { metadata: ObjectMetadata; content: Buffer } {
  const boundary = /boundary=(.+)$/.exec(contentType)?.[1] ?? '';
  const first = body.indexOf('\r\n\r\n') + 4;
  const second = body.indexOf(`\r\n--${boundary}\r\n`, first);
  const content = body.indexOf('\r\n\r\n', second) + 4;
  const end = body.lastIndexOf(`\r\n--${boundary}--`);
  return { metadata: JSON.parse(body.toString('utf8', first, second)), content: body.subarray(content, end) };
}

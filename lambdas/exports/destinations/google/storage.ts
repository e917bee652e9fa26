import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import { refused } from '../trouble.ts';
import { type Answer, ask, bearer, isPassing, later, type Reach, wordOf } from './ask.ts';

/**
 * Objects in Google Cloud Storage, written and never read: one request each, which makes the object or leaves nothing
 * (https://cloud.google.com/storage/docs/json_api/v1/objects/insert). Needs `storage.objects.create` and nothing else.
 */
export const STORAGE_SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write';

export type StorageAt = {
  bucket: string;
  token: string;
  reach: Reach;
  /** Whom the bucket is to let in. */
  member: string;
};
export type NewObject = { name: string; contentType: string } & ({ path: string } | { text: string });

/**
 * Makes an object, unless there is one of this name. Then an earlier try has made it: names say what is in an object. Google
 * checks what arrives against its MD5.
 */
export async function makeObject({ token, reach, ...at }: StorageAt, object: NewObject): Promise<void> {
  const content = 'path' in object ? await openAsBlob(object.path) : new Blob([object.text]);
  const metadata = {
    name: object.name,
    contentType: object.contentType,
    md5Hash: await md5Of(object),
    metadata: { 'causeway-schema': String(SCHEMA_VERSION) },
  };
  const { body, contentType } = related(metadata, { content, contentType: object.contentType });
  const answer = await ask(reach, {
    url: `https://storage.googleapis.com/upload/storage/v1/b/${encodeURIComponent(at.bucket)}/o?uploadType=multipart&ifGenerationMatch=0`,
    headers: { ...bearer(token), 'Content-Type': contentType },
    body,
  });
  if (answer.status !== 200 && answer.status !== 412) throw storageTrouble(answer, at);
}

/** A description and a content in one body, as Google's uploads take them (RFC 2387). */
export function related(metadata: object, { content, contentType }: { content: Blob; contentType: string }) {
  const boundary = `causeway-${randomUUID()}`;
  const head = `--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(metadata)}\r\n--${boundary}\r\nContent-Type: ${contentType}\r\n\r\n`;
  const body = new Blob([head, content, `\r\n--${boundary}--\r\n`]);
  return { body, contentType: `multipart/related; boundary=${boundary}` };
}

async function md5Of(object: NewObject): Promise<string> {
  const hash = createHash('md5');
  if ('text' in object) return hash.update(object.text).digest('base64');
  for await (const chunk of createReadStream(object.path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('base64');
}

function storageTrouble(answer: Answer, { bucket, member }: { bucket: string; member: string }) {
  const name = `The bucket "${bucket}"`;
  if (isPassing(answer)) return later(`${name} could not be written to`, answer);
  if (answer.status === 404) return refused(`${name} does not exist.`);
  if (answer.status === 401) return refused(`Google no longer accepts the credentials for the bucket "${bucket}".`);
  if (answer.status === 403) {
    return refused(
      `${name} refused the write ${wordOf(answer)}: grant roles/storage.objectCreator on it to ${member}. Where it encrypts with a key of yours, its project’s storage service agent needs that key.`,
    );
  }
  return refused(`${name} refused the write ${wordOf(answer)}.`);
}

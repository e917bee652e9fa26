import { fillGroups } from '#core/fill-groups.ts';
import { type Refusal, type RefusedUpload, refusedUploadSchema } from '#core/intake/refusals.ts';
import { keysUnder, type ObjectsAt, readJson, writeJson } from '../aws/json-objects.ts';

/**
 * What was refused after "success", below the account that it belongs to and in the order in which uploads were received.
 * The bucket's lifecycle removes it. An object may be written twice, with less in it the second time where a crash lay
 * between, so that its name says what is in it and readers take each record once.
 */
export type UploadOf = { accountId: string; uploadId: string; receivedAt: number };

const folderOf = (accountId: string) => `account=${accountId}/refused/`;
const uploadFolder = ({ accountId, uploadId, receivedAt }: UploadOf) =>
  `${folderOf(accountId)}${new Date(receivedAt).toISOString()}-${uploadId}/`;

/** An object is one step of the list's pages, and an answer takes 6 MB. */
const MAX_OBJECT_BYTES = 1_000_000;

export async function keepRefusals(at: ObjectsAt, { refusals, ...of }: UploadOf & { refusals: readonly Refusal[] }) {
  const size = (refusal: Refusal) => Buffer.byteLength(JSON.stringify(refusal));
  for (const refused of fillGroups(refusals, { size, limit: MAX_OBJECT_BYTES })) {
    const name = `${refused[0]?.id}~${refused.at(-1)?.id}~${refused.length}.json`;
    const value: RefusedUpload = {
      uploadId: of.uploadId,
      at: new Date(of.receivedAt).toISOString(),
      refused,
    };
    await writeJson(at, { key: uploadFolder(of) + name, value });
  }
}

/**
 * What was refused of all uploads of an account that were received at this millisecond, as the parts of an import count, each
 * record once.
 */
export async function* refusedAt(
  at: ObjectsAt,
  { accountId, receivedAt }: Omit<UploadOf, 'uploadId'>,
): AsyncGenerator<Refusal & { uploadId: string }> {
  const prefix = `${folderOf(accountId)}${new Date(receivedAt).toISOString()}-`;
  const seen = new Set<string>();
  for (let after = ''; ; ) {
    const keys = await keysUnder(at, { prefix, after, most: OBJECTS_A_LOOK });
    for (const { uploadId, refused } of await readAll(at, keys)) {
      for (const refusal of refused) {
        const name = `${uploadId} ${refusal.id}`;
        if (!seen.has(name)) yield { ...refusal, uploadId };
        seen.add(name);
      }
    }
    const last = keys.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

const OBJECTS_A_LOOK = 20;

/** A receipt tells of as many objects, each of a megabyte at most. */
const MOST_OF_AN_UPLOAD = 20;

/** What of an upload was refused, each record once. */
export async function refusalsOf(at: ObjectsAt, upload: UploadOf): Promise<Refusal[]> {
  const keys = await keysUnder(at, { prefix: uploadFolder(upload), most: MOST_OF_AN_UPLOAD });
  const found = await readAll(at, keys);
  return [...new Map(found.flatMap(({ refused }) => refused).map((one) => [one.id, one])).values()];
}

export type RefusedPage = { uploads: RefusedUpload[]; next?: string };

/** A page of an account's list, the oldest first; `after` is what the page before gave as `next`. */
export async function refusedPage(
  at: ObjectsAt,
  { accountId, after }: { accountId: string; after: string },
): Promise<RefusedPage> {
  const prefix = folderOf(accountId);
  const keys = await keysUnder(at, { prefix, after: prefix + after, most: OBJECTS_A_PAGE + 1 });
  const shown = keys.slice(0, OBJECTS_A_PAGE);
  const uploads = await readAll(at, shown);
  const last = shown.at(-1);
  return { uploads, ...(last !== undefined && keys.length > shown.length && { next: last.slice(prefix.length) }) };
}

/** Of at most a megabyte each, and of three bytes a character at worst: below what an answer takes. */
const OBJECTS_A_PAGE = 4;

async function readAll(at: ObjectsAt, keys: readonly string[]): Promise<RefusedUpload[]> {
  const found = await Promise.all(keys.map((key) => readJson(at, { key, schema: refusedUploadSchema })));
  return found.filter((one) => one !== undefined);
}

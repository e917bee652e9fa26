import {
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectIdentifier,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { Failure } from '#core/failure.ts';
import type { LakeAt } from './lake.ts';

/** The lake's objects as S3 has them, whether a commit names them or not; and their end. */
export type LakeObject = { key: string; modifiedAt: number };

/** An account's objects, a page at a time. */
export async function* objectsOf(at: LakeAt, accountId: string): AsyncGenerator<LakeObject[]> {
  const pages = paginateListObjectsV2({ client: at.client }, { Bucket: at.bucket, Prefix: `account=${accountId}/` });
  for await (const { Contents = [] } of pages) {
    yield Contents.flatMap(({ Key, LastModified }) =>
      Key && LastModified ? [{ key: Key, modifiedAt: LastModified.getTime() }] : [],
    );
  }
}

export type ObjectVersion = LakeObject & { version: string };

/** All versions of an account's objects, those that were deleted and the markers of their deletion too, a page at a time. */
export async function* versionsOf(at: LakeAt, accountId: string): AsyncGenerator<ObjectVersion[]> {
  const wanted = { Bucket: at.bucket, Prefix: `account=${accountId}/` };
  let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  for (;;) {
    const page: ListObjectVersionsCommandOutput = await at.client.send(
      new ListObjectVersionsCommand({ ...wanted, ...from }),
    );
    yield [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].flatMap(({ Key, VersionId, LastModified }) =>
      Key && VersionId && LastModified ? [{ key: Key, version: VersionId, modifiedAt: LastModified.getTime() }] : [],
    );
    if (!page.IsTruncated) return;
    from = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
}

/** S3 deletes this many objects in one call. */
const OBJECTS_PER_CALL = 1_000;

/** Deletes objects; the bucket keeps what was deleted as an old version, for its own time. One that is gone is no trouble. */
export async function deleteObjects(at: LakeAt, keys: readonly string[]): Promise<void> {
  await deleteAll(
    at,
    keys.map((Key) => ({ Key })),
  );
}

/** Deletes versions for good: nothing brings them back. */
export async function deleteVersions(at: LakeAt, versions: readonly ObjectVersion[]): Promise<void> {
  await deleteAll(
    at,
    versions.map(({ key, version }) => ({ Key: key, VersionId: version })),
  );
}

async function deleteAll(at: LakeAt, objects: readonly ObjectIdentifier[]): Promise<void> {
  for (let from = 0; from < objects.length; from += OBJECTS_PER_CALL) {
    const Objects = objects.slice(from, from + OBJECTS_PER_CALL);
    const { Errors = [] } = await at.client.send(
      new DeleteObjectsCommand({ Bucket: at.bucket, Delete: { Objects, Quiet: true } }),
    );
    if (Errors.length > 0) {
      const text = `${Errors.length} objects could not be deleted, first ${Errors[0]?.Key}: ${Errors[0]?.Code}`;
      throw new Failure('unavailable', text, { retry: 'later' });
    }
  }
}

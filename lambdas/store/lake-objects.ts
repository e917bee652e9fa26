import { DeleteObjectsCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
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

/** S3 deletes this many objects in one call. */
const A_CALL = 1_000;

/** Deletes objects; the bucket keeps what was deleted as an old version, for its own time. One that is gone is no trouble. */
export async function deleteObjects(at: LakeAt, keys: readonly string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += A_CALL) {
    const Objects = keys.slice(from, from + A_CALL).map((Key) => ({ Key }));
    const { Errors = [] } = await at.client.send(
      new DeleteObjectsCommand({ Bucket: at.bucket, Delete: { Objects, Quiet: true } }),
    );
    if (Errors.length > 0) {
      const what = `${Errors.length} objects could not be deleted, first ${Errors[0]?.Key}: ${Errors[0]?.Code}`;
      throw new Failure('unavailable', what, { retry: 'later' });
    }
  }
}

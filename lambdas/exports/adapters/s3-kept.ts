import { CopyObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { inParallel } from '#core/in-parallel.ts';
import { copySource } from '#store/aws/copy-source.ts';
import type { RunId } from '../domain/run.ts';
import { type PlansAt, runFolder } from './s3-plans.ts';

/**
 * The Plans bucket removes what is older than 35 days, and a run may wait longer to be taken up: until somebody mends what it
 * failed for. What is in its folder is copied onto itself in time, which makes it new.
 */
const OLD_MS = 20 * 86_400_000;
const WIDTH = 16;

export async function keepFolder(at: PlansAt, { run, now }: { run: RunId; now: number }): Promise<void> {
  const before = now - OLD_MS;
  if (run.runAt * 1_000 > before) return;
  await inParallel(oldObjects(at, { prefix: `${runFolder(run)}/`, before }), {
    width: WIDTH,
    work: async (old) => await renew(at, old),
  });
}

type Old = { key: string; etag: string | undefined };

async function renew({ client, bucket }: PlansAt, { key, etag }: Old): Promise<void> {
  const CopySource = copySource(bucket, key);
  // Without this, S3 refuses to copy an object onto itself.
  const same = { ContentType: 'application/json', MetadataDirective: 'REPLACE' } as const;
  const copy = { Bucket: bucket, Key: key, CopySource, CopySourceIfMatch: etag, ...same };
  await client.send(new CopyObjectCommand(copy)).catch((thrown: unknown) => {
    // The run was taken up just now, and has written it: it is new.
    if (!(thrown instanceof Error && thrown.name === 'PreconditionFailed')) throw thrown;
  });
}

type Asked = { prefix: string; before: number };

async function* oldObjects({ client, bucket }: PlansAt, { prefix, before }: Asked): AsyncGenerator<Old> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key: key, ETag: etag, LastModified } of Contents) {
      if (key && LastModified && LastModified.getTime() < before) yield { key, etag };
    }
  }
}

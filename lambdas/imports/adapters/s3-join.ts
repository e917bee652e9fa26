import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { inParallel } from '#core/in-parallel.ts';
import { copySource } from '#store/aws/copy-source.ts';
import { type JoinStep, planJoin, type Span } from '../domain/join-plan.ts';

/** Copies files, joined into one, within the bucket: what S3 can copy by itself it copies. Each must still be what it was. */
export type JoinAt = { client: S3Client; bucket: string };
export type JoinSource = { key: string; etag: string; size: number };
type Join = { sources: readonly JoinSource[]; to: string };

/** One file up to here is one call; larger ones are copied in ranges at once. */
const ONE_CALL_BYTES = 256 * 1024 * 1024;
const WIDTH = 8;

/** Throws what S3 says where a file is not there any more as it was (`isGone`). */
export async function joinFiles(at: JoinAt, { sources, to }: Join): Promise<void> {
  const { client, bucket } = at;
  const [first, ...others] = sources.filter(({ size }) => size > 0);
  if (!first) await client.send(new PutObjectCommand({ Bucket: bucket, Key: to, Body: '' }));
  else if (others.length === 0 && first.size <= ONE_CALL_BYTES) {
    const source = { CopySource: copySource(bucket, first.key), CopySourceIfMatch: first.etag };
    await client.send(new CopyObjectCommand({ Bucket: bucket, Key: to, ...source }));
  } else await joinByParts(at, { sources, to });
}

async function joinByParts(at: JoinAt, { sources, to }: Join): Promise<void> {
  const { client, bucket } = at;
  const where = { Bucket: bucket, Key: to };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(where));
  const steps = planJoin(sources.map(({ size }) => size));
  const etags: (string | undefined)[] = [];
  try {
    await inParallel(steps.entries(), {
      width: WIDTH,
      async work([place, step]) {
        etags[place] = await onePart(at, { ...where, UploadId, PartNumber: place + 1, step, sources });
      },
    });
    const Parts = steps.map((_, place) => ({ PartNumber: place + 1, ETag: etags[place] }));
    await client.send(new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload: { Parts } }));
  } catch (thrown) {
    // What is left behind is removed by the bucket a day later.
    await client.send(new AbortMultipartUploadCommand({ ...where, UploadId })).catch(() => {});
    throw thrown;
  }
}

type Part = {
  Bucket: string;
  Key: string;
  UploadId: string | undefined;
  PartNumber: number;
  step: JoinStep;
  sources: readonly JoinSource[];
};

async function onePart(at: JoinAt, { step, sources, ...part }: Part): Promise<string | undefined> {
  const { client, bucket } = at;
  if (step.kind === 'read') {
    const pieces: Buffer[] = [];
    for (const span of step.spans) pieces.push(await readSpan(at, { span, sources }));
    return (await client.send(new UploadPartCommand({ ...part, Body: Buffer.concat(pieces) }))).ETag;
  }
  const { key, etag } = sourceOf(sources, step.span);
  const { CopyPartResult } = await client.send(
    new UploadPartCopyCommand({
      ...part,
      CopySource: copySource(bucket, key),
      CopySourceRange: rangeOf(step.span),
      CopySourceIfMatch: etag,
    }),
  );
  return CopyPartResult?.ETag;
}

async function readSpan(
  { client, bucket }: JoinAt,
  { span, sources }: { span: Span; sources: readonly JoinSource[] },
): Promise<Buffer> {
  const { key, etag } = sourceOf(sources, span);
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag, Range: rangeOf(span) });
  return Buffer.from((await (await client.send(command)).Body?.transformToByteArray()) ?? []);
}

function sourceOf(sources: readonly JoinSource[], { source }: Span): JoinSource {
  const found = sources[source];
  if (!found) throw new RangeError(`no source ${source} of ${sources.length}`);
  return found;
}

const rangeOf = ({ from, to }: Span) => `bytes=${from}-${to - 1}`;

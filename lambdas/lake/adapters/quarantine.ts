import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/**
 * Where what cannot be stored is kept, with its bytes and the reason, so that it can be mended and sent again. The name
 * is the place in the stream, so a batch that is run twice sets aside once.
 */
export type QuarantineAt = { client: S3Client; bucket: string };
export type SetAside = { shard: string; position: string; bytes: Buffer; reason: string };

export async function setAside(at: QuarantineAt, poison: SetAside): Promise<void> {
  const shard = poison.shard.replace(/[^\w-]+/g, '/');
  await at.client.send(
    new PutObjectCommand({
      Bucket: at.bucket,
      Key: `${shard}/${poison.position}`,
      Body: poison.bytes,
      Metadata: { reason: encodeURIComponent(poison.reason.slice(0, 600)) },
    }),
  );
}

import { createReadStream } from 'node:fs';
import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { externalIdOf } from '#core/accounts/external-id.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import type { Work } from '../destination.ts';
import { under } from '../prefix.ts';
import { refused } from '../trouble.ts';
import { clientFor } from './client.ts';
import { proveBucket } from './prove-access.ts';
import type { S3Settings } from './settings.ts';
import { s3Trouble } from './trouble.ts';

/**
 * Amazon S3: objects under the customer's prefix. Needs `s3:PutObject` and nothing else; a name that is there already is
 * written over with the same bytes. Every object is one PUT, which S3 checks against our sha256
 * (docs/decisions/files-go-to-s3-whole.md).
 */
const TEST_OBJECT = '_causeway-access-test';

export const s3Work: Work<S3Settings> = {
  async test(settings, { accountId, house }) {
    if (house.closed.includes(settings.bucket)) {
      const text = `The bucket "${settings.bucket}" is this deployment’s own; exports cannot be written into it.`;
      throw refused(text);
    }
    const { writer } = house;
    const caller = { writer, externalId: externalIdOf(accountId) };
    const write = async (client: S3Client) =>
      await put(client, {
        ...{ settings, writer, accountId },
        object: { Key: under(settings.prefix, TEST_OBJECT), Body: 'Written to see whether exports can be.\n' },
      });
    await write(await clientFor(settings, caller));
    if (house.proves) await proveBucket(settings, { accountId, writer, write });
  },
  async open(settings, { accountId, house: { writer } }) {
    const client = await clientFor(settings, { writer, externalId: externalIdOf(accountId) });
    const as = { settings, writer, accountId };
    return {
      takes: 'files',
      async put(file) {
        await put(client, {
          ...as,
          object: {
            Key: under(settings.prefix, file.name),
            Body: createReadStream(file.path),
            ContentLength: file.bytes,
            ContentType: file.contentType,
            ChecksumSHA256: Buffer.from(file.sha256, 'hex').toString('base64'),
          },
        });
      },
      async putManifest({ name, text }) {
        const Key = under(settings.prefix, name);
        await put(client, { ...as, object: { Key, Body: text, ContentType: 'application/json' } });
        return `s3://${settings.bucket}/${Key}`;
      },
    };
  },
};

type Put = {
  settings: S3Settings;
  writer: string;
  accountId: string;
  object: Omit<PutObjectCommandInput, 'Bucket'>;
};

async function put(client: S3Client, { settings, writer, accountId, object }: Put): Promise<void> {
  const Metadata = { 'causeway-schema': String(SCHEMA_VERSION) };
  try {
    const encrypted = encryptedAs(settings.encryption);
    await client.send(new PutObjectCommand({ Bucket: settings.bucket, Metadata, ...encrypted, ...object }));
  } catch (thrown) {
    throw s3Trouble(thrown, { ...settings, writer, externalId: externalIdOf(accountId) });
  }
}

/** Nothing where nothing is asked for: a header would override the bucket's own encryption. */
function encryptedAs(
  asked: S3Settings['encryption'],
): Pick<PutObjectCommandInput, 'ServerSideEncryption' | 'SSEKMSKeyId'> {
  if (asked === undefined) return {};
  return asked.kind === 'sse-s3'
    ? { ServerSideEncryption: 'AES256' }
    : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: asked.keyArn };
}

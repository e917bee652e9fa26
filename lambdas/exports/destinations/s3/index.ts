import { createReadStream } from 'node:fs';
import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import { type DestinationContext, destination } from '../destination.ts';
import { clientFor } from './client.ts';
import { externalIdOf, keyOf, type S3Settings, s3Settings } from './settings.ts';
import { s3Trouble } from './trouble.ts';

/**
 * Amazon S3: objects under the customer's prefix. Needs `s3:PutObject` and nothing else; a name that is there already is
 * written over with the same bytes. S3 checks every object against our sha256.
 */
/** Readers of a folder of data leave out what begins with `_`. */
const TEST_OBJECT = '_causeway-access-test';

export const s3Destination = destination({
  id: 's3',
  title: 'Amazon S3',
  settings: s3Settings,
  secrets: ['access.secretAccessKey'],
  describe: withExternalId,
  async test(settings, context) {
    const client = await clientFor(settings, context);
    await put(client, settings, {
      Key: keyOf(settings, TEST_OBJECT),
      Body: 'Written to see whether exports can be.\n',
    });
  },
  async open(settings, context) {
    const client = await clientFor(settings, context);
    return {
      async put(file) {
        await put(client, settings, {
          Key: keyOf(settings, file.name),
          Body: createReadStream(file.path),
          ContentLength: file.bytes,
          ContentType: file.contentType,
          ChecksumSHA256: Buffer.from(file.sha256, 'hex').toString('base64'),
        });
      },
      async putManifest({ name, text }) {
        const Key = keyOf(settings, name);
        await put(client, settings, { Key, Body: text, ContentType: 'application/json' });
        return `s3://${settings.bucket}/${Key}`;
      },
    };
  },
});

async function put(
  client: S3Client,
  settings: S3Settings,
  object: Omit<PutObjectCommandInput, 'Bucket'>,
): Promise<void> {
  const Metadata = { 'causeway-schema': String(SCHEMA_VERSION) };
  try {
    await client.send(new PutObjectCommand({ Bucket: settings.bucket, Metadata, ...object }));
  } catch (thrown) {
    throw s3Trouble(thrown, settings);
  }
}

function withExternalId(settings: Record<string, unknown>, { accountId }: DestinationContext): Record<string, unknown> {
  const { access } = settings;
  if (typeof access !== 'object' || access === null || !('kind' in access) || access.kind !== 'role') return settings;
  return { ...settings, access: { ...access, externalId: externalIdOf(accountId) } };
}

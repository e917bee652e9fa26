import { S3Client } from '@aws-sdk/client-s3';
import { s3 } from '#runtime/clients.ts';
import type { Caller } from '../aws/policies.ts';
import { asCustomersRole, asWriter } from '../aws/session.ts';
import type { S3Settings } from './settings.ts';

/** An S3 client that writes as the customer lets it: as the writer, in a role of theirs, or with their keys. */
export async function clientFor(settings: S3Settings, caller: Caller): Promise<S3Client> {
  const { access } = settings;
  switch (access.kind) {
    case 'bucket-policy':
      return new S3Client({ ...(await base(settings)), credentials: await asWriter(caller) });
    case 'role':
      return new S3Client({ ...(await base(settings)), credentials: await asCustomersRole(access.roleArn, caller) });
    case 'keys': {
      const { accessKeyId, secretAccessKey } = access;
      return new S3Client({ ...(await base(settings)), credentials: { accessKeyId, secretAccessKey } });
    }
  }
}

async function base(settings: S3Settings) {
  const { config } = s3();
  return { forcePathStyle: config.forcePathStyle === true, region: settings.region ?? (await config.region()) };
}

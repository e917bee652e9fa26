import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { s3, sts } from '#runtime/clients.ts';
import { asWriter, type Caller, credentialsOf, SESSION_S } from '../writer.ts';
import type { S3Settings } from './settings.ts';
import { roleTrouble } from './trouble.ts';

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

export async function asCustomersRole(roleArn: string, caller: Caller) {
  const client = new STSClient({ region: await sts().config.region(), credentials: await asWriter(caller) });
  const { externalId: ExternalId } = caller;
  const command = new AssumeRoleCommand({
    ...{ RoleArn: roleArn, RoleSessionName: 'causeway-export', DurationSeconds: SESSION_S },
    ...(ExternalId && { ExternalId }),
  });
  return await credentialsOf(client, command).catch((thrown: unknown) => {
    throw roleTrouble(thrown, { roleArn, ...caller });
  });
}

import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { Failure } from '#core/failure.ts';
import { s3, sts } from '#runtime/clients.ts';
import type { DestinationContext } from '../destination.ts';
import { externalIdOf, type S3Settings } from './settings.ts';
import { roleTrouble } from './trouble.ts';

/** An S3 client that writes as the customer lets it: as ourselves, in a role of theirs, or with their keys. */
export async function clientFor(settings: S3Settings, context: DestinationContext): Promise<S3Client> {
  const { access } = settings;
  switch (access.kind) {
    case 'bucket-policy':
      return settings.region === undefined ? s3() : new S3Client(await base(settings));
    case 'role':
      return new S3Client({ ...(await base(settings)), credentials: await assume(access.roleArn, context) });
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

/** Longer than a part takes; the least that a customer's role allows by default. */
const SESSION_S = 3_600;

async function assume(roleArn: string, { accountId }: DestinationContext) {
  const ExternalId = externalIdOf(accountId);
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: 'causeway-export',
    ExternalId,
    DurationSeconds: SESSION_S,
  });
  const { Credentials: given } = await sts()
    .send(command)
    .catch((thrown: unknown) => {
      throw roleTrouble(thrown, { roleArn, externalId: ExternalId });
    });
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) {
    throw new Failure('unavailable', `${roleArn} gave no credentials`, { retry: 'later' });
  }
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
  };
}

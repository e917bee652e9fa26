import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { EXTERNAL_ID_TAG } from '#core/accounts/external-id.ts';
import { Failure } from '#core/failure.ts';
import { s3, sts } from '#runtime/clients.ts';
import type { S3Settings } from './settings.ts';
import { roleTrouble } from './trouble.ts';

/**
 * Who writes: the one role of this deployment that customers let in, in a session that carries an account's external id.
 * Without an id it is nobody, whom no customer's policy should let in.
 */
export type Caller = { writer: string; externalId: string | undefined };

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

/** Longer than a part takes; the most of a role that is taken by a role, and the least that a customer's allows by default. */
const SESSION_S = 3_600;
const SESSION = { RoleSessionName: 'causeway-export', DurationSeconds: SESSION_S };

async function asWriter({ writer, externalId }: Caller) {
  const Tags = externalId === undefined ? [] : [{ Key: EXTERNAL_ID_TAG, Value: externalId }];
  const command = new AssumeRoleCommand({ RoleArn: writer, ...SESSION, Tags });
  return await credentialsOf(sts(), command).catch((thrown: unknown) => {
    const text = 'This deployment could not take its own role for exports just now; please try again.';
    throw new Failure('unavailable', text, { retry: 'later', cause: thrown });
  });
}

export async function asCustomersRole(roleArn: string, caller: Caller) {
  const client = new STSClient({ region: await sts().config.region(), credentials: await asWriter(caller) });
  const { externalId: ExternalId } = caller;
  const command = new AssumeRoleCommand({ RoleArn: roleArn, ...SESSION, ...(ExternalId && { ExternalId }) });
  return await credentialsOf(client, command).catch((thrown: unknown) => {
    throw roleTrouble(thrown, { roleArn, ...caller });
  });
}

async function credentialsOf(client: STSClient, command: AssumeRoleCommand) {
  const { Credentials: given } = await client.send(command);
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) throw new Error('STS gave no credentials');
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
  };
}

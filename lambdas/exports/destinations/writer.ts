import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { EXTERNAL_ID_TAG } from '#core/accounts/external-id.ts';
import { Failure } from '#core/failure.ts';
import { sts } from '#runtime/clients.ts';

/**
 * Who writes: the one role of this deployment that customers let in, in a session that carries an account's external id: as
 * its tag, which AWS's policies can ask for, and as its name, which is all that others get to see.
 * Without an id it is nobody, whom no customer's policy should let in.
 */
export type Caller = { writer: string; externalId: string | undefined };

/** Longer than a part takes; the most of a role that is taken by a role, and the least that a customer's allows by default. */
export const SESSION_S = 3_600;

export type AwsCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string };

export async function asWriter({ writer, externalId }: Caller): Promise<AwsCredentials> {
  const command = new AssumeRoleCommand({
    RoleArn: writer,
    RoleSessionName: externalId ?? 'causeway-export',
    DurationSeconds: SESSION_S,
    Tags: externalId === undefined ? [] : [{ Key: EXTERNAL_ID_TAG, Value: externalId }],
  });
  return await credentialsOf(sts(), command).catch((thrown: unknown) => {
    const text = 'This deployment could not take its own role for exports just now; please try again.';
    throw new Failure('unavailable', text, { retry: 'later', cause: thrown });
  });
}

export async function credentialsOf(client: STSClient, command: AssumeRoleCommand): Promise<AwsCredentials> {
  const { Credentials: given } = await client.send(command);
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) throw new Error('STS gave no credentials');
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
  };
}

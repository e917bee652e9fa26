import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { EXTERNAL_ID_TAG } from '#core/accounts/external-id.ts';
import { Failure } from '#core/failure.ts';
import { sts } from '#runtime/clients.ts';
import { roleTrouble } from './answers.ts';
import type { Caller } from './policies.ts';

/** Longer than a part takes; the most of a role that is taken by a role, and the least that a customer's allows by default. */
const DurationSeconds = 3_600;
const NAME = 'causeway-export';

export type AwsCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string };

/**
 * Credentials of the writer, in the name of one account: the session's tag, which AWS's policies can ask for, and its name,
 * which is all that others get to see, are the external id.
 */
export async function asWriter({ writer, externalId }: Caller): Promise<AwsCredentials> {
  const Tags = externalId === undefined ? [] : [{ Key: EXTERNAL_ID_TAG, Value: externalId }];
  const command = new AssumeRoleCommand({
    RoleArn: writer,
    RoleSessionName: externalId ?? NAME,
    DurationSeconds,
    Tags,
  });
  return await credentialsOf(sts(), command).catch((thrown: unknown) => {
    const text = 'This deployment could not take its own role for exports just now; please try again.';
    throw new Failure('unavailable', text, { retry: 'later', cause: thrown });
  });
}

/** Credentials of a customer's role, which the writer takes under the account's external id. */
export async function asCustomersRole(roleArn: string, caller: Caller): Promise<AwsCredentials> {
  const client = new STSClient({ region: await sts().config.region(), credentials: await asWriter(caller) });
  const { externalId: ExternalId } = caller;
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: NAME,
    DurationSeconds,
    ...(ExternalId && { ExternalId }),
  });
  return await credentialsOf(client, command).catch((thrown: unknown) => {
    throw roleTrouble(thrown, { roleArn, ...caller });
  });
}

async function credentialsOf(client: STSClient, command: AssumeRoleCommand): Promise<AwsCredentials> {
  const { Credentials: given } = await client.send(command);
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) throw new Error('STS gave no credentials');
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
  };
}

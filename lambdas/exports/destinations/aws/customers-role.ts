import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { sts } from '#runtime/clients.ts';
import { type AwsCredentials, asWriter, type Caller, credentialsOf, SESSION_S } from '../writer.ts';
import { roleTrouble } from './answers.ts';

/** Credentials of a customer's role, which the writer takes under the account's external id. */
export async function asCustomersRole(roleArn: string, caller: Caller): Promise<AwsCredentials> {
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

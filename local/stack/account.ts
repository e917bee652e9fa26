import { randomBytes } from 'node:crypto';
import { AdminSetUserPasswordCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { dummyCredentials, region } from './settings.ts';

/** Makes an account as an operator does: by invoking the deployed function, with no way round it. */
const answerSchema = z.object({
  account: z.object({ accountId: z.string(), name: z.string(), timezone: z.string() }),
  passcodes: z.object({ admin: z.string(), upload: z.string(), export: z.string() }),
});
export type NewAccount = z.infer<typeof answerSchema>;

export async function createAccount(
  at: { endpoint: string; functionName: string },
  wanted: { name: string; timezone: string; adminEmail?: string },
): Promise<NewAccount> {
  const client = new LambdaClient({ endpoint: at.endpoint, region, credentials: dummyCredentials });
  try {
    const answer = await client.send(
      new InvokeCommand({ FunctionName: at.functionName, Payload: new TextEncoder().encode(JSON.stringify(wanted)) }),
    );
    const text = answer.Payload?.transformToString() ?? '';
    if (answer.FunctionError) throw new Error(`create-account failed: ${text}`);
    return answerSchema.parse(JSON.parse(text));
  } finally {
    client.destroy();
  }
}

/** Somebody who may sign in; nobody reads the mail with the temporary password, so a password is set in its place. */
export type LocalAdmin = { email: string; password: string };
export const ADMIN_EMAIL = 'admin@causeway.localhost';

export async function choosePassword(at: { endpoint: string; pool: string }, email = ADMIN_EMAIL): Promise<LocalAdmin> {
  const client = new CognitoIdentityProviderClient({ endpoint: at.endpoint, region, credentials: dummyCredentials });
  const password = randomBytes(12).toString('base64url');
  try {
    const set = { UserPoolId: at.pool, Username: email, Password: password, Permanent: true };
    await client.send(new AdminSetUserPasswordCommand(set));
    return { email, password };
  } finally {
    client.destroy();
  }
}

import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';

/**
 * People in the Cognito user pool, as far as administrators and operators deal with them. Cognito keeps passwords and second
 * factors, sends the mails, and slows down who guesses; which account somebody belongs to is `members.ts`.
 */
export type PoolAt = { client: CognitoIdentityProviderClient; pool: string };
export type PoolPerson = {
  id: string;
  mfa: boolean /** Whether they have chosen a password of their own. */;
  active: boolean;
};

const INVITED = 'FORCE_CHANGE_PASSWORD';

/**
 * The person of an e-mail address, invited where nobody of the pool has it: Cognito then mails a temporary password. Who was
 * invited before and never came gets another mail.
 */
export async function invite(at: PoolAt, email: string): Promise<PoolPerson> {
  const UserAttributes = [
    { Name: 'email', Value: email },
    // Otherwise no mail is sent to who has forgotten the password.
    { Name: 'email_verified', Value: 'true' },
  ];
  const wanted = { UserPoolId: at.pool, Username: email, DesiredDeliveryMediums: ['EMAIL' as const] };
  const made = await asked(at.client.send(new AdminCreateUserCommand({ ...wanted, UserAttributes })));
  if (made) return { id: idOf(made.User?.Username), mfa: false, active: false };
  const known = await personOf(at, email);
  if (!known.active) await asked(at.client.send(new AdminCreateUserCommand({ ...wanted, MessageAction: 'RESEND' })));
  return known;
}

/** @param name the person's id or e-mail address */
export async function personOf(at: PoolAt, name: string): Promise<PoolPerson> {
  const found = await at.client.send(new AdminGetUserCommand({ UserPoolId: at.pool, Username: name }));
  const { Username, UserMFASettingList = [], UserStatus } = found;
  return { id: idOf(Username), mfa: UserMFASettingList.length > 0, active: UserStatus !== INVITED };
}

/** In a pool whose users sign in by e-mail address, the user name is made by Cognito and never changes. */
function idOf(name: string | undefined): string {
  if (name === undefined) throw new Failure('unavailable', 'Cognito told no id of a user', { retry: 'later' });
  return name;
}

const named = z.object({ name: z.string(), message: z.string() });

/**
 * The answer; undefined where the address is taken. What can be said to who asked is said. Somebody whom no mail could be sent to,
 * as while SES is in its sandbox, is in the pool all the same, as invited.
 */
async function asked<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (thrown) {
    const { name, message } = named.parse(thrown);
    if (name === 'UsernameExistsException') return undefined;
    if (name === 'InvalidParameterException') throw badField('email', 'is none that Cognito takes');
    if (name === 'CodeDeliveryFailureException')
      throw badField('email', `no mail could be sent to it; the same call tries again (${message})`);
    if (name === 'LimitExceededException')
      throw new Failure('limited', 'No more mails can be sent today', { retry: 'later' });
    throw thrown;
  }
}

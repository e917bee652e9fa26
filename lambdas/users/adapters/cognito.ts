import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  type AuthenticationResultType,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Failure } from '#core/failure.ts';
import type { PoolAt } from '#store/accounts/user-pool.ts';
import type { Challenge } from '../domain/challenge.ts';
import type { Refusal } from '../domain/words.ts';
import { orRefusal } from './cognito-refusals.ts';

/**
 * Signing in at Cognito, by its API for servers: with the password over TLS, signed by this function's role. The client of the
 * pool lets nobody else do so.
 */
export type SignInAt = PoolAt & { clientId: string };

export type Tokens = { access: string /** Not given anew when it was used. */; refresh?: string | undefined };
export type Step =
  | { kind: 'tokens'; tokens: Tokens }
  | { kind: 'challenge'; challenge: Challenge }
  | { kind: 'refused'; why: Refusal };

const pooled = ({ pool, clientId }: SignInAt) => ({ UserPoolId: pool, ClientId: clientId });

export async function startSignIn(
  at: SignInAt,
  { email, password }: { email: string; password: string },
): Promise<Step> {
  const asked = new AdminInitiateAuthCommand({
    ...pooled(at),
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: email, PASSWORD: password },
  });
  const started = await orRefusal(at.client.send(asked));
  return started.kind === 'refused' ? started : stepOf(started.answer, email);
}

export async function answerChallenge(
  at: SignInAt,
  {
    challenge,
    newPassword,
    code,
  }: { challenge: Challenge; newPassword?: string | undefined; code?: string | undefined },
): Promise<Step> {
  const { name, session, username } = challenge;
  const asked = new AdminRespondToAuthChallengeCommand({
    ...pooled(at),
    ChallengeName: name,
    Session: session,
    ChallengeResponses: {
      USERNAME: username,
      ...(newPassword !== undefined && { NEW_PASSWORD: newPassword }),
      ...(code !== undefined && { SOFTWARE_TOKEN_MFA_CODE: code }),
    },
  });
  const answered = await orRefusal(at.client.send(asked));
  if (answered.kind === 'answered') return stepOf(answered.answer, username);
  return { kind: 'refused', why: answered.why === 'wrong' ? 'over' : answered.why };
}

/** Undefined where the token is none, was revoked, or is over. */
export async function refreshTokens(at: SignInAt, token: string): Promise<Tokens | undefined> {
  const asked = new AdminInitiateAuthCommand({
    ...pooled(at),
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN: token },
  });
  const refreshed = await orRefusal(at.client.send(asked));
  return refreshed.kind === 'refused' ? undefined : tokensIn(refreshed.answer.AuthenticationResult);
}

export type SignedInPerson = { id: string; email: string; mfa: boolean };

/** Whose tokens they are. */
export async function personBy(at: SignInAt, { access }: Tokens): Promise<SignedInPerson> {
  const { Username, UserAttributes, UserMFASettingList } = await at.client.send(
    new GetUserCommand({ AccessToken: access }),
  );
  const email = UserAttributes?.find(({ Name }) => Name === 'email')?.Value;
  if (Username === undefined || email === undefined)
    throw new Failure('unavailable', 'Cognito told no user', { retry: 'later' });
  return { id: Username, email, mfa: (UserMFASettingList ?? []).length > 0 };
}

const NO_TOKEN = ['UnauthorizedException', 'UnsupportedTokenTypeException', 'InvalidParameterException'];

/** A token that is none is as good as revoked. */
export async function revokeToken(at: SignInAt, token: string): Promise<void> {
  try {
    await at.client.send(new RevokeTokenCommand({ ClientId: at.clientId, Token: token }));
  } catch (thrown) {
    if (!(thrown instanceof Error) || !NO_TOKEN.includes(thrown.name)) throw thrown;
  }
}

/** Whether a mail goes out is Cognito's to know: who is not known, and who was invited and never came, is sent none. */
export async function mailCode(at: SignInAt, email: string): Promise<void> {
  const asked = new ForgotPasswordCommand({ ClientId: at.clientId, Username: email });
  await orRefusal(at.client.send(asked), { hidden: true });
}

export async function resetPassword(
  at: SignInAt,
  { email, code, newPassword }: { email: string; code: string; newPassword: string },
): Promise<'reset' | 'refused'> {
  const asked = { ClientId: at.clientId, Username: email, ConfirmationCode: code, Password: newPassword };
  const done = await orRefusal(at.client.send(new ConfirmForgotPasswordCommand(asked)), { hidden: true });
  return done.kind === 'refused' ? 'refused' : 'reset';
}

type Answered = {
  AuthenticationResult?: AuthenticationResultType | undefined;
  ChallengeName?: string | undefined;
  Session?: string | undefined;
  ChallengeParameters?: Record<string, string> | undefined;
};

function stepOf(answer: Answered, email: string): Step {
  const { ChallengeName: name, Session: session = '', ChallengeParameters } = answer;
  if (name === undefined) return { kind: 'tokens', tokens: tokensIn(answer.AuthenticationResult) };
  if (name !== 'NEW_PASSWORD_REQUIRED' && name !== 'SOFTWARE_TOKEN_MFA') {
    throw new Failure('misconfigured', `Cognito asks for ${name}, which no page can answer`, { retry: 'never' });
  }
  const username = ChallengeParameters?.USER_ID_FOR_SRP ?? email;
  return { kind: 'challenge', challenge: { name, session, username } };
}

function tokensIn(result: AuthenticationResultType | undefined): Tokens {
  if (!result?.AccessToken) throw new Failure('unavailable', 'Cognito gave no token', { retry: 'later' });
  return { access: result.AccessToken, refresh: result.RefreshToken };
}

import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AssociateSoftwareTokenCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  RevokeTokenCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';

/**
 * A Cognito user pool in memory, which answers and refuses as AWS documents it for a pool whose users sign in by e-mail address
 * and a client that hides who exists
 * (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html).
 */
type User = { id: string; email: string; password: string; status: string; factor?: string; pending?: string };

export const TEMPORARY = 'Tempor4ry!pass';
export const CODE = '123456';
const MAILED = '654321';

export function memoryPool() {
  const sdk = mockClient(CognitoIdentityProviderClient);
  const users = new Map<string, User>();
  const sessions = new Map<string, User>();
  const tokens = new Map<string, User>();
  const mails: { to: string; what: 'invitation' | 'code' }[] = [];
  /** What the pool says in the place of an answer. */
  const broken: { error?: Error /** In the place of a mail; the person is made. */; mail?: Error } = {};
  let made = 0;

  const find = (name = '') => users.get(name) ?? [...users.values()].find(({ id }) => id === name);
  const policy = (password = '') => {
    if (password.length >= 12) return;
    throw refusal('InvalidPasswordException', 'Password did not conform with policy: Password not long enough');
  };

  function letIn(user: User) {
    const token = `refresh-${++made}`;
    tokens.set(token, user);
    tokens.set(`access-${made}`, user);
    return { AuthenticationResult: { AccessToken: `access-${made}`, RefreshToken: token, IdToken: 'id' } };
  }

  function ask(user: User, ChallengeName: 'NEW_PASSWORD_REQUIRED' | 'SOFTWARE_TOKEN_MFA') {
    const Session = `session-${++made}`;
    sessions.set(Session, user);
    return { ChallengeName, Session, ChallengeParameters: { USER_ID_FOR_SRP: user.id } };
  }
  const next = (user: User) => (user.factor ? ask(user, 'SOFTWARE_TOKEN_MFA') : letIn(user));

  function by(token = ''): User {
    return tokens.get(token) ?? fail('NotAuthorizedException', 'Invalid Access Token');
  }

  function listen(): void {
    sdk.reset();
    sdk.on(AdminCreateUserCommand).callsFake(({ Username, MessageAction }) => {
      unlessBroken();
      const known = users.get(Username);
      if (known && MessageAction !== 'RESEND')
        fail('UsernameExistsException', 'An account with the given email already exists.');
      const user = known ?? { id: `sub-${++made}`, email: Username, password: '', status: 'FORCE_CHANGE_PASSWORD' };
      users.set(Username, Object.assign(user, { password: TEMPORARY }));
      if (broken.mail) throw broken.mail;
      mails.push({ to: Username, what: 'invitation' });
      return { User: { Username: user.id, UserStatus: user.status } };
    });
    sdk.on(AdminGetUserCommand).callsFake(({ Username }) => {
      const user = find(Username) ?? fail('UserNotFoundException', 'User does not exist.');
      return { Username: user.id, UserStatus: user.status, UserMFASettingList: factorsOf(user) };
    });
    sdk.on(AdminInitiateAuthCommand).callsFake(({ AuthFlow, AuthParameters: given }) => {
      unlessBroken();
      if (AuthFlow === 'REFRESH_TOKEN_AUTH') {
        const user = tokens.get(given.REFRESH_TOKEN) ?? fail('NotAuthorizedException', 'Invalid Refresh Token');
        const { AccessToken } = letIn(user).AuthenticationResult;
        return { AuthenticationResult: { AccessToken } };
      }
      const user = find(given.USERNAME);
      if (user?.password !== given.PASSWORD || !user)
        return fail('NotAuthorizedException', 'Incorrect username or password.');
      if (user.status === 'RESET_REQUIRED') fail('PasswordResetRequiredException', 'Password reset required');
      return user.status === 'FORCE_CHANGE_PASSWORD' ? ask(user, 'NEW_PASSWORD_REQUIRED') : next(user);
    });
    sdk.on(AdminRespondToAuthChallengeCommand).callsFake(({ Session, ChallengeResponses: given }) => {
      unlessBroken();
      const user = sessions.get(Session) ?? fail('NotAuthorizedException', 'Invalid session for the user.');
      // A pool that does not heed case takes a name in any.
      if (given.USERNAME.toLowerCase() !== user.id) fail('NotAuthorizedException', 'Invalid session for the user.');
      if (given.SOFTWARE_TOKEN_MFA_CODE !== undefined) {
        if (given.SOFTWARE_TOKEN_MFA_CODE !== CODE) fail('CodeMismatchException', 'Invalid code received for user');
        sessions.delete(Session);
        return letIn(user);
      }
      policy(given.NEW_PASSWORD);
      sessions.delete(Session);
      Object.assign(user, { password: given.NEW_PASSWORD, status: 'CONFIRMED' });
      return next(user);
    });
    sdk.on(GetUserCommand).callsFake(({ AccessToken }) => {
      const user = by(AccessToken);
      const UserAttributes = [{ Name: 'email', Value: user.email }];
      return { Username: user.id, UserAttributes, UserMFASettingList: factorsOf(user) };
    });
    sdk.on(RevokeTokenCommand).callsFake(({ Token }) => {
      tokens.delete(Token);
      return {};
    });
    sdk.on(ForgotPasswordCommand).callsFake(({ Username }) => {
      unlessBroken();
      const user = find(Username);
      if (user?.status === 'FORCE_CHANGE_PASSWORD')
        fail('NotAuthorizedException', 'User password cannot be reset in the current state.');
      if (user) mails.push({ to: Username, what: 'code' });
      return { CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' } };
    });
    sdk.on(ConfirmForgotPasswordCommand).callsFake(({ Username, ConfirmationCode, Password }) => {
      const user = find(Username);
      if (!user || ConfirmationCode !== MAILED)
        return fail('CodeMismatchException', 'Invalid verification code provided, please try again.');
      policy(Password);
      Object.assign(user, { password: Password, status: 'CONFIRMED' });
      return {};
    });
    sdk.on(AssociateSoftwareTokenCommand).callsFake(({ AccessToken }) => {
      by(AccessToken).pending = 'JBSWY3DPEHPK3PXP';
      return { SecretCode: 'JBSWY3DPEHPK3PXP' };
    });
    sdk.on(VerifySoftwareTokenCommand).callsFake(({ AccessToken, UserCode }) => {
      if (!by(AccessToken).pending || UserCode !== CODE) fail('EnableSoftwareTokenMFAException', 'Code mismatch');
      return { Status: 'SUCCESS' };
    });
    sdk.on(SetUserMFAPreferenceCommand).callsFake(({ AccessToken, SoftwareTokenMfaSettings: { Enabled } }) => {
      const user = by(AccessToken);
      if (Enabled) user.factor = user.pending ?? '';
      else delete user.factor;
      return {};
    });
  }

  const unlessBroken = () => {
    if (broken.error) throw broken.error;
  };

  /** Somebody who has chosen a password of their own. */
  function add(email: string, password: string): string {
    const id = `sub-${++made}`;
    users.set(email, { id, email, password, status: 'CONFIRMED' });
    return id;
  }

  return { sdk, users, mails, broken, MAILED, listen, add };
}

const factorsOf = ({ factor }: User) => (factor === undefined ? [] : ['SOFTWARE_TOKEN_MFA']);

export function refusal(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** As Cognito says it while SES is in its sandbox. */
export const notMailed = refusal(
  'CodeDeliveryFailureException',
  'Cognito received the following error from Amazon SES when attempting to send email: Email address is not verified.',
);
export const NOT_MAILED = `email: no mail could be sent to it; the same call tries again (${notMailed.message})`;

function fail(name: string, message: string): never {
  throw refusal(name, message);
}

import * as z from 'zod';
import { personRoleSchema } from '#core/accounts/caller.ts';
import { inputBody, type RouteError, routesOf, success } from '#runtime/routes.ts';
import { COOKIE } from '../domain/cookie.ts';
import {
  answerSchema,
  codeSchema,
  credentialsSchema,
  forgotSchema,
  nothingSchema,
  refreshSchema,
  resetSchema,
} from '../domain/inputs.ts';
import { FOREIGN, NO_ACCOUNT, refusals, SIGNED_OUT, TOO_MANY } from '../domain/words.ts';
import { exampleOf, jane, ofAccount } from './shared-routes.ts';

/** Signing in. Nobody shows a passcode for it: a password is shown once, and after that the cookie. */
const cookie = {
  name: COOKIE,
  description: 'set by signing in, for the paths under /api/sign-in alone; no script can read it',
};

const signedIn = z.strictObject({
  status: z.literal('success'),
  outcome: z.literal('signed-in'),
  session: z.strictObject({
    accountId: z.string(),
    passcode: z.string().describe('to be sent as X-CleverTap-Passcode'),
    role: personRoleSchema,
    expiresAt: z.iso.datetime(),
  }),
  person: z.strictObject({
    id: z.string(),
    email: z.string(),
    mfa: z.boolean().describe('whether signing in asks for a code, too'),
  }),
  accounts: z.array(z.strictObject({ ...ofAccount, role: personRoleSchema })),
});
const exampleSignedIn = {
  status: 'success',
  outcome: 'signed-in',
  session: {
    accountId: 'ACME-1',
    passcode: `session.${jane.id}.5f0c1d2e3b4a.AGRzFXZkpQ2mJ8nQbT4wAGRzFXZ`,
    role: 'admin',
    expiresAt: '2026-01-01T01:00:00.000Z',
  },
  person: { ...jane, mfa: false },
  accounts: [{ ...exampleOf, role: 'admin' }],
};

const handedBack = z.string().describe('to be handed back as it is');
const outcome = z.union([
  signedIn,
  success({ outcome: z.literal('new-password'), challenge: handedBack }),
  success({ outcome: z.literal('mfa-code'), challenge: handedBack }),
]);

/** What a route under /api/sign-in may answer, whatever it does. */
const openErrors: readonly RouteError[] = [
  { status: 400, error: 'email: must be an e-mail address', when: 'a field is missing, unknown or wrong' },
  {
    status: 403,
    error: FOREIGN,
    when: 'the header Origin names another host, or the browser says that the page is of another site',
  },
  { status: 503, error: 'Service unavailable, please retry', when: 'something behind the API does not answer' },
];

const tooMany: RouteError = {
  status: 429,
  error: TOO_MANY,
  when: 'there were too many tries with this address, or too many people sign in at once; see Retry-After',
};
const noAccount: RouteError = { status: 403, error: NO_ACCOUNT, when: 'the person belongs to no account' };
const signedOut: RouteError = { status: 401, error: SIGNED_OUT, when: 'the cookie is missing or is over' };

const challenge = 'eyJuYW1lIjoiU09GVFdBUkVfVE9LRU5fTUZBIiwic2Vzc2lvbiI6InMifQ';
const code = '123456';
const newPassword = 'correct horse battery';
const refresh = 'eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIn0';
const badPassword = {
  status: 400,
  error: 'newPassword: must have at least 12 characters',
  when: 'the password is not good enough',
};
const wrongCode = { status: 401, error: refusals['wrong-code'], when: 'the code is another one, or is over' };

export const signInRoutes = routesOf('users/sign-in', {
  'POST /api/sign-in': {
    summary: 'Sign in with e-mail address and password',
    notes:
      'The session is a passcode of one hour, for the headers of every other call. What is needed beside the password is asked for: a new password of who was invited, a code of who has a second factor.',
    roles: 'anybody',
    body: inputBody(credentialsSchema),
    answer: outcome,
    examples: [{ body: { email: jane.email, password: newPassword }, answer: exampleSignedIn }],
    errors: [
      ...openErrors,
      { status: 401, error: refusals.wrong, when: 'the address is not known, or the password is another one' },
      { status: 401, error: refusals.reset, when: 'the password is right, and the operator has reset it' },
      noAccount,
      tooMany,
    ],
  },
  'POST /api/sign-in/answer': {
    summary: 'Answer what signing in asks for',
    notes: 'Either newPassword or code, as the outcome said, with the challenge as it was handed out.',
    roles: 'anybody',
    body: inputBody(answerSchema),
    answer: outcome,
    examples: [{ body: { email: jane.email, challenge, code }, answer: exampleSignedIn }],
    errors: [
      ...openErrors,
      badPassword,
      wrongCode,
      { status: 401, error: refusals.over, when: 'the challenge is some minutes old, or was answered' },
      noAccount,
      tooMany,
    ],
  },
  'POST /api/sign-in/refresh': {
    summary: 'Get a new session, of this or another account, by the cookie',
    roles: 'anybody',
    cookie,
    body: inputBody(refreshSchema),
    answer: signedIn,
    examples: [{ cookie: refresh, body: { accountId: exampleOf.accountId }, answer: exampleSignedIn }],
    errors: [
      ...openErrors,
      signedOut,
      { status: 403, error: 'You do not belong to the account ACME-1', when: 'it is none of the person’s accounts' },
      noAccount,
      tooMany,
    ],
  },
  'POST /api/sign-in/out': {
    summary: 'Sign out',
    notes: 'The cookie is of no use any more, nor is the session whose passcode the headers show.',
    roles: 'anybody',
    cookie,
    body: inputBody(nothingSchema),
    answer: success({}),
    examples: [{ cookie: refresh, body: {}, answer: { status: 'success' } }],
    errors: openErrors,
  },
  'POST /api/sign-in/forgot': {
    summary: 'Ask for a mail with a code by which a new password can be chosen',
    notes: 'The answer tells nobody whether the address is known. Who was invited and has not signed in yet gets none.',
    roles: 'anybody',
    body: inputBody(forgotSchema),
    answer: success({}),
    examples: [{ body: { email: jane.email }, answer: { status: 'success' } }],
    errors: [...openErrors, tooMany],
  },
  'POST /api/sign-in/reset': {
    summary: 'Choose a new password with the code of the mail',
    roles: 'anybody',
    body: inputBody(resetSchema),
    answer: success({}),
    examples: [{ body: { email: jane.email, code, newPassword }, answer: { status: 'success' } }],
    errors: [...openErrors, badPassword, wrongCode, tooMany],
  },
  'POST /api/sign-in/mfa': {
    summary: 'Begin to set up a second factor',
    notes: 'The secret is for an authenticator app; it counts once it is confirmed by a code.',
    roles: 'anybody',
    cookie,
    body: inputBody(nothingSchema),
    answer: success({ secret: z.string(), uri: z.string().describe('otpauth://, to be shown as a QR code') }),
    examples: [
      {
        cookie: refresh,
        body: {},
        answer: {
          status: 'success',
          secret: 'JBSWY3DPEHPK3PXP',
          uri: 'otpauth://totp/Causeway:jane%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Causeway',
        },
      },
    ],
    errors: [...openErrors, signedOut, tooMany],
  },
  'POST /api/sign-in/mfa/confirm': {
    summary: 'Confirm a second factor by its first code',
    notes: 'From then on signing in asks for a code, too.',
    roles: 'anybody',
    cookie,
    body: inputBody(codeSchema),
    answer: success({}),
    examples: [{ cookie: refresh, body: { code }, answer: { status: 'success' } }],
    errors: [...openErrors, signedOut, wrongCode, tooMany],
  },
  'DELETE /api/sign-in/mfa': {
    summary: 'Sign in without a second factor from now on',
    roles: 'anybody',
    cookie,
    answer: success({}),
    examples: [{ cookie: refresh, answer: { status: 'success' } }],
    errors: [...openErrors, signedOut, tooMany],
  },
});

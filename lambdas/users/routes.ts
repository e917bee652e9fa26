import * as z from 'zod';
import { passcodeRoleSchema, personRoleSchema } from '#core/accounts/caller.ts';
import { inputBody, routesOf, success } from '#runtime/routes.ts';
import {
  cookie,
  exampleOf,
  exampleSignedIn,
  exampleUser,
  jane,
  lastAdmin,
  noAccount,
  ofAccount,
  openErrors,
  outcome,
  SESSION_TEXT,
  STEP_IS_OVER,
  shownUser,
  signedIn,
  signedOut,
  tooMany,
  unknownUser,
  WAS_RESET,
  WRONG,
  WRONG_CODE,
} from './answers/shapes.ts';
import {
  answerSchema,
  codeSchema,
  credentialsSchema,
  forgotSchema,
  newUserSchema,
  nothingSchema,
  refreshSchema,
  resetSchema,
  roleChangeSchema,
} from './domain/inputs.ts';

/** What this slice takes and answers over HTTP. Nobody shows a passcode to sign in: a password is shown once, and after that the cookie. */
const challenge = 'eyJuYW1lIjoiU09GVFdBUkVfVE9LRU5fTUZBIiwic2Vzc2lvbiI6InMiLCJ1c2VybmFtZSI6ImphbmUifQ';
const code = '123456';
const newPassword = 'correct horse battery';
const refresh = 'eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIn0';
const badPassword = {
  status: 400,
  error: 'newPassword: must have at least 12 characters',
  when: 'the password is not good enough',
};
const wrongCode = { status: 401, error: WRONG_CODE, when: 'the code is another one, or is over' };

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
      { status: 401, error: WRONG, when: 'the address is not known, or the password is another one' },
      { status: 401, error: WAS_RESET, when: 'the password is right, and the operator has reset it' },
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
      { status: 401, error: STEP_IS_OVER, when: 'the challenge is some minutes old, or was answered' },
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

const ofUser = { id: 'id of the person, as the list shows it' };
const mailed = 'They get a mail with a temporary password, which is of use for 7 days.';

export const userRoutes = routesOf('users/manage-users', {
  'GET /api/me': {
    summary: 'Show who calls, for which account, and which others there are',
    roles: ['upload', 'export'],
    answer: success({
      me: z.union([
        z.strictObject({
          kind: z.literal('person'),
          id: z.string(),
          email: z.string(),
          role: personRoleSchema,
          mfa: z.boolean(),
        }),
        z.strictObject({ kind: z.literal('passcode'), role: passcodeRoleSchema }),
      ]),
      account: z.strictObject(ofAccount),
      accounts: z
        .array(z.strictObject({ ...ofAccount, role: z.enum([...passcodeRoleSchema.options, 'marketer', 'viewer']) }))
        .describe('all that the person belongs to; of a passcode, its own'),
    }),
    examples: [
      {
        answer: {
          status: 'success',
          me: { kind: 'passcode', role: 'admin' },
          account: exampleOf,
          accounts: [{ ...exampleOf, role: 'admin' }],
        },
      },
    ],
  },
  'GET /api/users': {
    summary: 'List the people of the account, by e-mail address',
    roles: [],
    person: 'admin',
    answer: success({ users: z.array(shownUser) }),
    examples: [{ answer: { status: 'success', users: [exampleUser] } }],
  },
  'POST /api/users': {
    summary: 'Invite a person, or add one who is known from another account',
    notes: `${mailed} For somebody who was invited and has not come yet, another mail is sent, and the role is the new one.`,
    roles: [],
    person: 'admin',
    body: inputBody(newUserSchema),
    status: 201,
    answer: success({ user: shownUser }),
    examples: [
      {
        body: { email: 'joe@example.com', role: 'viewer' },
        answer: {
          status: 'success',
          user: { ...exampleUser, email: 'joe@example.com', role: 'viewer', state: 'invited' },
        },
      },
    ],
    errors: [
      { status: 400, error: 'email: must be an e-mail address', when: 'a field is missing, unknown or wrong' },
      { status: 409, error: 'jane@example.com is a user of this account already', when: 'the person is one already' },
      { status: 429, error: 'No more mails can be sent today', when: 'Cognito sends no more of its own mails today' },
    ],
  },
  'PATCH /api/users/{id}': {
    summary: 'Give a person another role',
    notes: SESSION_TEXT,
    roles: [],
    person: 'admin',
    params: ofUser,
    body: inputBody(roleChangeSchema),
    answer: success({ user: shownUser }),
    examples: [
      {
        params: { id: exampleUser.id },
        body: { role: 'marketer' },
        answer: { status: 'success', user: { ...exampleUser, role: 'marketer' } },
      },
    ],
    errors: [unknownUser, lastAdmin],
  },
  'DELETE /api/users/{id}': {
    summary: 'Take a person out of the account',
    notes: SESSION_TEXT,
    roles: [],
    person: 'admin',
    params: ofUser,
    answer: success({}),
    examples: [{ params: { id: exampleUser.id }, answer: { status: 'success' } }],
    errors: [unknownUser, lastAdmin],
  },
});

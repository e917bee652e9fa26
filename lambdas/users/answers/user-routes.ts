import * as z from 'zod';
import { passcodeRoleSchema, personRoleSchema } from '#core/accounts/caller.ts';
import { inputBody, type RouteError, routesOf, success } from '#runtime/routes.ts';
import { newUserSchema, roleChangeSchema } from '../domain/inputs.ts';
import { LAST_ADMIN } from '../domain/words.ts';
import { exampleOf, jane, ofAccount } from './shared-routes.ts';

/** Who calls, and the people of an account. */
const shownUser = z.strictObject({
  id: z.string(),
  email: z.string(),
  role: personRoleSchema,
  addedAt: z.iso.datetime(),
  lastSignInAt: z.iso.datetime().optional(),
  state: z.enum(['invited', 'active']).describe('invited until the person has signed in for the first time'),
});
const exampleUser = { ...jane, role: 'admin', addedAt: '2026-01-01T00:00:00.000Z', state: 'active' };

const unknownUser: RouteError = {
  status: 404,
  error: 'User 0b1c2d3e-0000-4000-8000-000000000001 does not exist',
  when: 'nobody of this id is in the account',
};
const lastAdmin: RouteError = { status: 409, error: LAST_ADMIN, when: 'the account would have no admin' };
const SESSION_TEXT = 'Their sessions in this account end within 30 seconds.';

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
      {
        status: 400,
        error: 'email: no mail could be sent to it; the same call tries again (Email address is not verified.)',
        when: 'Cognito or SES sends it no mail, for the reason in brackets',
      },
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

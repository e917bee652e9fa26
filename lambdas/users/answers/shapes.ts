import * as z from 'zod';
import { personRoleSchema } from '#core/accounts/caller.ts';
import { type RouteError, success } from '#runtime/routes.ts';
import type { Refusal } from '../adapters/cognito-refusals.ts';
import { TOO_MANY } from '../adapters/cognito-refusals.ts';
import { COOKIE } from '../domain/cookie.ts';
import { LAST_ADMIN } from '../use-cases/change-users.ts';

/** Shapes and examples that the routes of this slice share. */
export const cookie = {
  name: COOKIE,
  description: 'set by signing in, for the paths under /api/sign-in alone; no script can read it',
};

export const ofAccount = {
  accountId: z.string(),
  name: z.string(),
  timezone: z.string(),
  region: z.string().describe('the AWS region that the account’s data is in'),
};
export const exampleOf = { accountId: 'ACME-1', name: 'Acme', timezone: 'UTC', region: 'us-east-1' };

const JANE = '0b1c2d3e-0000-4000-8000-000000000001';
export const jane = { id: JANE, email: 'jane@example.com' };

export const signedIn = z.strictObject({
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
export const exampleSignedIn = {
  status: 'success',
  outcome: 'signed-in',
  session: {
    accountId: 'ACME-1',
    passcode: `session.${JANE}.5f0c1d2e3b4a.AGRzFXZkpQ2mJ8nQbT4wAGRzFXZ`,
    role: 'admin',
    expiresAt: '2026-01-01T01:00:00.000Z',
  },
  person: { ...jane, mfa: false },
  accounts: [{ ...exampleOf, role: 'admin' }],
};

const handedBack = z.string().describe('to be handed back as it is');
export const outcome = z.union([
  signedIn,
  success({ outcome: z.literal('new-password'), challenge: handedBack }),
  success({ outcome: z.literal('mfa-code'), challenge: handedBack }),
]);

export const shownUser = z.strictObject({
  id: z.string(),
  email: z.string(),
  role: personRoleSchema,
  addedAt: z.iso.datetime(),
  lastSignInAt: z.iso.datetime().optional(),
  state: z.enum(['invited', 'active']).describe('invited until the person has signed in for the first time'),
});
export const exampleUser = { ...jane, role: 'admin', addedAt: '2026-01-01T00:00:00.000Z', state: 'active' };

export const noStore = { 'cache-control': 'no-store' };
export const FOREIGN = 'Only pages of this deployment may make this call';

/** What a route under /api/sign-in may answer, whatever it does. */
export const openErrors: readonly RouteError[] = [
  { status: 400, error: 'email: must be an e-mail address', when: 'a field is missing, unknown or wrong' },
  {
    status: 403,
    error: FOREIGN,
    when: 'the header Origin names another host, or the browser says that the page is of another site',
  },
  { status: 503, error: 'Service unavailable, please retry', when: 'something behind the API does not answer' },
];
export const WRONG = 'Email or password is wrong';
export const NO_ACCOUNT = 'You belong to no account here; an administrator of one can add you';
export const SIGNED_OUT = 'Signed out';
export const STEP_IS_OVER = 'This step is over; please sign in again';
export const WRONG_CODE = 'The code is wrong, or is over';
export const WAS_RESET = 'Your password was reset; choose a new one by “Forgot password”';

/** What Cognito refuses, in words for who signs in. */
export const refusals = {
  wrong: WRONG,
  'wrong-code': WRONG_CODE,
  over: STEP_IS_OVER,
  reset: WAS_RESET,
} satisfies Record<Refusal, string>;

export const tooMany: RouteError = {
  status: 429,
  error: TOO_MANY,
  when: 'there were too many tries with this address, or too many people sign in at once; see Retry-After',
};
export const noAccount: RouteError = { status: 403, error: NO_ACCOUNT, when: 'the person belongs to no account' };
export const signedOut: RouteError = { status: 401, error: SIGNED_OUT, when: 'the cookie is missing or is over' };

export const unknownUser: RouteError = {
  status: 404,
  error: 'User 0b1c2d3e-0000-4000-8000-000000000001 does not exist',
  when: 'nobody of this id is in the account',
};
export const lastAdmin: RouteError = { status: 409, error: LAST_ADMIN, when: 'the account would have no admin' };
export const SESSION_TEXT = 'Their sessions in this account end within 30 seconds.';

import * as z from 'zod';
import { givenEmailSchema as givenEmail } from '#core/accounts/account.ts';
import { personRoleSchema } from '#core/accounts/caller.ts';

/** What people type, and what a page hands back. */

/** Cognito takes at most 256 characters (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html). */
const MOST = 256;
export const SHORTEST_PASSWORD = 12;
const password = z.string().min(1, 'is missing').max(MOST, `must have at most ${MOST} characters`);

/** The rule of the user pool, said before it is asked: of who is not known it could be told by no other answer. */
const newPassword = password.min(SHORTEST_PASSWORD, `must have at least ${SHORTEST_PASSWORD} characters`);
const code = z
  .string()
  .trim()
  .regex(/^\d{6}$/, 'must be the 6 digits that are shown');

export const credentialsSchema = z.strictObject({ email: givenEmail, password });
export const answerSchema = z
  .strictObject({
    email: givenEmail,
    challenge: z.string().max(8_192).describe('as it was handed out'),
    newPassword: newPassword.optional(),
    code: code.optional(),
  })
  .refine(({ newPassword, code }) => (newPassword === undefined) !== (code === undefined), {
    error: 'must have either newPassword or code',
  });
export const refreshSchema = z.strictObject({
  accountId: z
    .string()
    .max(40)
    .optional()
    .describe('of the accounts that the person belongs to; the first where left out'),
});
export const nothingSchema = z.strictObject({});
export const forgotSchema = z.strictObject({ email: givenEmail });
export const resetSchema = z.strictObject({ email: givenEmail, code, newPassword });
export const codeSchema = z.strictObject({ code });

export const newUserSchema = z.strictObject({ email: givenEmail, role: personRoleSchema });
export const roleChangeSchema = z.strictObject({ role: personRoleSchema });

export type Credentials = z.infer<typeof credentialsSchema>;
export type Answered = z.infer<typeof answerSchema>;
export type Refreshed = z.infer<typeof refreshSchema>;
export type Forgotten = z.infer<typeof forgotSchema>;
export type Reset = z.infer<typeof resetSchema>;
export type Code = z.infer<typeof codeSchema>;
export type NewUser = z.infer<typeof newUserSchema>;
export type RoleChange = z.infer<typeof roleChangeSchema>;

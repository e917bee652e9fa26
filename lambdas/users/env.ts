import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/users.ts` takes only the types. */
export const signInEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  USER_POOL_ID: z.string(),
  USER_POOL_CLIENT_ID: z.string(),
  REGION: z.string(),
  /** Whether cookies are for HTTPS alone; on one machine there is none. */
  SECURE_COOKIES: z.enum(['true', 'false']),
});
export type SignInEnv = z.input<typeof signInEnv>;

export const manageUsersEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  USER_POOL_ID: z.string(),
  REGION: z.string(),
});
export type ManageUsersEnv = z.input<typeof manageUsersEnv>;

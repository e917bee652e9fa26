import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/accounts.ts` takes only the types. */
export const createAccountEnv = z.object({ ACCOUNTS_TABLE: z.string(), USER_POOL_ID: z.string() });
export type CreateAccountEnv = z.input<typeof createAccountEnv>;

export const changeAccountEnv = z.object({ ACCOUNTS_TABLE: z.string() });
export type ChangeAccountEnv = z.input<typeof changeAccountEnv>;

export const manageAccountEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  /** The role that writes exports, which customers' policies name. */
  EXPORTS_WRITER_ARN: z.string(),
});
export type ManageAccountEnv = z.input<typeof manageAccountEnv>;

export const managePasscodesEnv = z.object({ ACCOUNTS_TABLE: z.string(), AUDIT_TABLE: z.string() });
export type ManagePasscodesEnv = z.input<typeof managePasscodesEnv>;

export const listAuditEnv = z.object({ ACCOUNTS_TABLE: z.string(), AUDIT_TABLE: z.string() });
export type ListAuditEnv = z.input<typeof listAuditEnv>;

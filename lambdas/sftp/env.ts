import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/sftp.ts` takes only the types. */
export const manageKeysEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  /** Holds encryption keys, and whose turn it is to change an account's keys. */
  IMPORTS_TABLE: z.string(),
  IMPORT_FILES_BUCKET: z.string(),
  /** Of Transfer Family; empty where the deployment has no server of SFTP, and so are the next three. */
  SFTP_SERVER_ID: z.string(),
  SFTP_HOST: z.string(),
  SFTP_PORT: z.string(),
  /** The role in which the server writes files for a user. */
  SFTP_USER_ROLE: z.string(),
  /** The key that seals encryption keys. */
  SECRETS_KEY_ID: z.string(),
});
export type ManageKeysEnv = z.input<typeof manageKeysEnv>;

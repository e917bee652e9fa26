import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/profiles.ts` takes only the types. */
export const changeProfilesEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  PROFILES_TABLE: z.string(),
  INGEST_STREAM: z.string(),
  INGEST_LANES: z.coerce.number<string>().int().positive(),
});
export type ChangeProfilesEnv = z.input<typeof changeProfilesEnv>;

export const showProfileEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  PROFILES_TABLE: z.string(),
  COMMITS_TABLE: z.string(),
  LAKE_BUCKET: z.string(),
});
export type ShowProfileEnv = z.input<typeof showProfileEnv>;

import * as z from 'zod';

/** What the functions of this slice need from their surroundings; `lib/cursors.ts` takes the types. */
export const serveEventsEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  CURSORS_TABLE: z.string(),
  COMMITS_TABLE: z.string(),
  PAGES_BUCKET: z.string(),
  PREPARE_PAGES_FUNCTION: z.string(),
});
export type ServeEventsEnv = z.infer<typeof serveEventsEnv>;

export const preparePagesEnv = z.object({
  CURSORS_TABLE: z.string(),
  COMMITS_TABLE: z.string(),
  LAKE_BUCKET: z.string(),
  PAGES_BUCKET: z.string(),
});
export type PreparePagesEnv = z.infer<typeof preparePagesEnv>;

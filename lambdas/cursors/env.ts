import * as z from 'zod';

/** What the functions of this slice need from their surroundings; `lib/cursors.ts` takes the types. */
const serving = {
  ACCOUNTS_TABLE: z.string(),
  CURSORS_TABLE: z.string(),
  COMMITS_TABLE: z.string(),
  SEGMENTS_TABLE: z.string(),
  PAGES_BUCKET: z.string(),
  PREPARE_PAGES_FUNCTION: z.string(),
};
export const serveEventsEnv = z.object(serving);
export type ServeEventsEnv = z.infer<typeof serveEventsEnv>;

export const serveProfilesEnv = z.object(serving);
export type ServeProfilesEnv = z.infer<typeof serveProfilesEnv>;

export const preparePagesEnv = z.object({
  CURSORS_TABLE: z.string(),
  COMMITS_TABLE: z.string(),
  LAKE_BUCKET: z.string(),
  LISTS_BUCKET: z.string(),
  PAGES_BUCKET: z.string(),
  RUN_QUERY_MACHINE_ARN: z.string(),
  FAN_OUT_ROWS: z.coerce.number<string>().int().positive(),
});
export type PreparePagesEnv = z.input<typeof preparePagesEnv>;

import * as z from 'zod';

/** What the functions of this slice need from their surroundings; `lib/counts.ts` takes the types. */
export const serveCountsEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  COMMITS_TABLE: z.string(),
  CURSORS_TABLE: z.string(),
  SEGMENTS_TABLE: z.string(),
  PAGES_BUCKET: z.string(),
  RUN_COUNT_FUNCTION: z.string(),
});
export type ServeCountsEnv = z.infer<typeof serveCountsEnv>;

export const runCountEnv = z.object({
  COMMITS_TABLE: z.string(),
  CURSORS_TABLE: z.string(),
  LAKE_BUCKET: z.string(),
  LISTS_BUCKET: z.string(),
  PAGES_BUCKET: z.string(),
  RUN_QUERY_MACHINE_ARN: z.string(),
  FAN_OUT_ROWS: z.coerce.number<string>().int().positive(),
});
export type RunCountEnv = z.input<typeof runCountEnv>;

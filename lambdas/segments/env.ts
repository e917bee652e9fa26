import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/segments.ts` takes only the types. */
export const manageSegmentsEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  SEGMENTS_TABLE: z.string(),
  PROFILES_TABLE: z.string(),
  LISTS_BUCKET: z.string(),
  SERVE_COUNTS_FUNCTION: z.string(),
});
export type ManageSegmentsEnv = z.input<typeof manageSegmentsEnv>;

import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/segments.ts` takes only the types. */
export const manageSegmentsEnv = z.object({ ACCOUNTS_TABLE: z.string() });
export type ManageSegmentsEnv = z.input<typeof manageSegmentsEnv>;

import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/upkeep.ts` takes only the types. */
export const planUpkeepEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  COMPACT_QUEUE_URL: z.string(),
  SWEEP_QUEUE_URL: z.string(),
});
export type PlanUpkeepEnv = z.input<typeof planUpkeepEnv>;

export const compactFilesEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  COMMITS_TABLE: z.string(),
  LAKE_BUCKET: z.string(),
  /** Calls of webhooks that are kept for replays, in which deleted people may stand. */
  BODIES_BUCKET: z.string(),
  /** What live campaigns keep of people. */
  CAMPAIGNS_TABLE: z.string(),
  SWEEP_QUEUE_URL: z.string(),
});
export type CompactFilesEnv = z.input<typeof compactFilesEnv>;

export const sweepFilesEnv = z.object({
  COMMITS_TABLE: z.string(),
  LAKE_BUCKET: z.string(),
  SEGMENTS_TABLE: z.string(),
  LISTS_BUCKET: z.string(),
});
export type SweepFilesEnv = z.input<typeof sweepFilesEnv>;

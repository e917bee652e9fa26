import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/lake.ts` takes only the types. */
export const storeBatchEnv = z.object({
  COMMITS_TABLE: z.string(),
  PROFILES_TABLE: z.string(),
  FLOW_TABLE: z.string(),
  LAKE_BUCKET: z.string(),
  QUARANTINE_BUCKET: z.string(),
  INGEST_STREAM: z.string(),
  EVENT_BUS: z.string(),
});
export type StoreBatchEnv = z.input<typeof storeBatchEnv>;

export const guardStreamEnv = z.object({
  COMMITS_TABLE: z.string(),
  INGEST_STREAM: z.string(),
  QUARANTINE_BUCKET: z.string(),
});
export type GuardStreamEnv = z.input<typeof guardStreamEnv>;

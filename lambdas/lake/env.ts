import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/lake.ts` takes only the types. */
export const storeBatchEnv = z.object({
  COMMITS_TABLE: z.string(),
  PROFILES_TABLE: z.string(),
  LAKE_BUCKET: z.string(),
  QUARANTINE_BUCKET: z.string(),
  INGEST_STREAM: z.string(),
  EVENT_BUS: z.string(),
});
export type StoreBatchEnv = z.input<typeof storeBatchEnv>;

export const showUploadEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  COMMITS_TABLE: z.string(),
  QUARANTINE_BUCKET: z.string(),
  INGEST_STREAM: z.string(),
  /** As many shards may a receipt name, twice over. */
  INGEST_LANES: z.coerce.number<string>().int().positive(),
});
export type ShowUploadEnv = z.input<typeof showUploadEnv>;

export const listRefusedEnv = z.object({ ACCOUNTS_TABLE: z.string(), QUARANTINE_BUCKET: z.string() });
export type ListRefusedEnv = z.input<typeof listRefusedEnv>;

export const guardStreamEnv = z.object({
  COMMITS_TABLE: z.string(),
  INGEST_STREAM: z.string(),
  QUARANTINE_BUCKET: z.string(),
});
export type GuardStreamEnv = z.input<typeof guardStreamEnv>;

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
  SWEEP_QUEUE_URL: z.string(),
});
export type CompactFilesEnv = z.input<typeof compactFilesEnv>;

export const sweepFilesEnv = z.object({
  COMMITS_TABLE: z.string(),
  LAKE_BUCKET: z.string(),
});
export type SweepFilesEnv = z.input<typeof sweepFilesEnv>;

import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/uploads.ts` takes only the types. */
export const acceptUploadEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  /** Claims of idempotency keys, and the event types of each account. */
  UPLOADS_TABLE: z.string(),
  RECENT_UPLOADS_TABLE: z.string(),
  FLOW_TABLE: z.string(),
  INGEST_STREAM: z.string(),
  /** Partition lanes per account: records of one profile always share a lane, so their order holds. */
  INGEST_LANES: z.coerce.number<string>().int().positive(),
});
export type AcceptUploadEnv = z.input<typeof acceptUploadEnv>;

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

export const showRecentEnv = z.object({ ACCOUNTS_TABLE: z.string(), RECENT_UPLOADS_TABLE: z.string() });
export type ShowRecentEnv = z.input<typeof showRecentEnv>;

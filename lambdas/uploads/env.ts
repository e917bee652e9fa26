import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/uploads.ts` takes only the types. */
export const acceptUploadEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  /** Claims of idempotency keys, and the event types of each account. */
  UPLOADS_TABLE: z.string(),
  INGEST_STREAM: z.string(),
  /** Partition lanes per account: records of one profile always share a lane, so their order holds. */
  INGEST_LANES: z.coerce.number<string>().int().positive(),
});
export type AcceptUploadEnv = z.input<typeof acceptUploadEnv>;

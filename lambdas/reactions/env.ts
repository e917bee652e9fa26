import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/reactions.ts` takes only the types. */
export const reactBatchEnv = z.object({
  REACTIONS_TABLE: z.string(),
  INGEST_STREAM: z.string(),
  /** The queue of `exports/deliver-instant`. */
  INSTANT_QUEUE_URL: z.string(),
  /** The queue of `campaigns/qualify-events`. */
  QUALIFY_QUEUE_URL: z.string(),
  /** For so long after it was received, an event is worth reacting to. */
  INSTANT_FOR_SECONDS: z.string().regex(/^\d+$/),
});
export type ReactBatchEnv = z.input<typeof reactBatchEnv>;

import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/webhooks.ts` takes only the types. */
export const deliverWebhookEnv = z.object({
  /** The queue that the function works on: retries, and what its receiver's pace does not allow yet, are messages on it. */
  DELIVERIES_QUEUE_URL: z.string(),
  /** Where what could not be delivered is put, with the reason. */
  DEAD_LETTERS_QUEUE_URL: z.string(),
  WEBHOOKS_TABLE: z.string(),
  ATTEMPTS_BUCKET: z.string(),
  BODIES_BUCKET: z.string(),
  /** The key that opens secrets of templates and values of receivers' headers. */
  SECRETS_KEY_ID: z.string(),
  /** `true` on the one-machine stack only: receivers may then have private addresses. */
  ALLOW_PRIVATE_RECEIVERS: z.enum(['true', 'false']),
  /** Hosts and ranges of addresses that receivers may have beside public ones, with commas between them. */
  ALLOWED_RECEIVERS: z.string(),
});
export type DeliverWebhookEnv = z.input<typeof deliverWebhookEnv>;

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

export const manageWebhooksEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  WEBHOOKS_TABLE: z.string(),
  /** Has which campaigns use a template. */
  CAMPAIGNS_TABLE: z.string(),
  /** The key that seals secrets of templates, and opens those that calls are sent with. */
  SECRETS_KEY_ID: z.string(),
  /** `true` on the one-machine stack only: receivers may then be plain http, and have private addresses. */
  ALLOW_PRIVATE_RECEIVERS: z.enum(['true', 'false']),
  /** Hosts and ranges of addresses that receivers may have beside public ones, with commas between them. */
  ALLOWED_RECEIVERS: z.string(),
});
export type ManageWebhooksEnv = z.input<typeof manageWebhooksEnv>;

export const countAttemptsEnv = z.object({
  WEBHOOKS_TABLE: z.string(),
  ATTEMPTS_BUCKET: z.string(),
  EVENT_BUS: z.string(),
  /** The function's own queue, on which it reminds itself. */
  COUNT_QUEUE_URL: z.string(),
  /** For how long all attempts must fail before a receiver's circuit opens. */
  FAILING_FOR_SECONDS: z.coerce.number<string>().int().nonnegative(),
  /** How long an open circuit waits before the first probe. */
  FIRST_PROBE_SECONDS: z.coerce.number<string>().int().positive(),
});
export type CountAttemptsEnv = z.input<typeof countAttemptsEnv>;

export const serveAttemptsEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  PROFILES_TABLE: z.string(),
  WEBHOOKS_TABLE: z.string(),
  ATTEMPTS_BUCKET: z.string(),
  REPLAY_QUEUE_URL: z.string(),
});
export type ServeAttemptsEnv = z.input<typeof serveAttemptsEnv>;

export const replayCallsEnv = z.object({
  WEBHOOKS_TABLE: z.string(),
  ATTEMPTS_BUCKET: z.string(),
  BODIES_BUCKET: z.string(),
  DELIVERIES_QUEUE_URL: z.string(),
  /** The function's own queue, on which it asks for its next piece of work. */
  REPLAY_QUEUE_URL: z.string(),
});
export type ReplayCallsEnv = z.input<typeof replayCallsEnv>;

import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/alerts.ts` takes only the types. */
export const manageAlertsEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  /** Has the templates that alerts may go by. */
  WEBHOOKS_TABLE: z.string(),
  /** The key that seals values of receivers' headers. */
  SECRETS_KEY_ID: z.string(),
  /** `true` on the one-machine stack only: receivers may then be plain http. */
  ALLOW_PRIVATE_RECEIVERS: z.enum(['true', 'false']),
  /** Hosts and ranges of addresses that receivers may have beside public ones, with commas between them. */
  ALLOWED_RECEIVERS: z.string(),
});
export type ManageAlertsEnv = z.input<typeof manageAlertsEnv>;

export const sendAlertEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  /** Has the templates that alerts may go by. */
  WEBHOOKS_TABLE: z.string(),
  DELIVERIES_QUEUE_URL: z.string(),
  /** Where bodies go that are too large for a message. */
  BODIES_BUCKET: z.string(),
  /** Seals what was stored before values were sealed. */
  SECRETS_KEY_ID: z.string(),
});
export type SendAlertEnv = z.input<typeof sendAlertEnv>;

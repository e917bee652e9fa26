import * as z from 'zod';

/** What this slice's function is told by the template; `lib/campaigns.ts` takes only the type. */
export const answerCampaignsEnv = z.object({ ACCOUNTS_TABLE: z.string(), SERVE_COUNTS_FUNCTION: z.string() });
export type AnswerCampaignsEnv = z.input<typeof answerCampaignsEnv>;

/** What sending to people needs of the template, in the environment of every function that sends. */
export const sendingEnv = {
  WEBHOOKS_TABLE: z.string(),
  CAMPAIGNS_TABLE: z.string(),
  SECRETS_KEY_ID: z.string(),
  DELIVERIES_QUEUE_URL: z.string(),
  BODIES_BUCKET: z.string(),
};

export const previewCampaignEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  WEBHOOKS_TABLE: z.string(),
  PROFILES_TABLE: z.string(),
  COMMITS_TABLE: z.string(),
  LAKE_BUCKET: z.string(),
  SECRETS_KEY_ID: z.string(),
});
export type PreviewCampaignEnv = z.input<typeof previewCampaignEnv>;

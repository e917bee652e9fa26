import * as z from 'zod';

/** What this slice's functions are told by the template; `lib/campaigns*.ts` take only the types. */
/** What sending to people needs, in the environment of every function that sends. */
export const sendingEnv = {
  WEBHOOKS_TABLE: z.string(),
  CAMPAIGNS_TABLE: z.string(),
  SECRETS_KEY_ID: z.string(),
  DELIVERIES_QUEUE_URL: z.string(),
  BODIES_BUCKET: z.string(),
};

const tables = { CAMPAIGNS_TABLE: z.string(), WEBHOOKS_TABLE: z.string(), SEGMENTS_TABLE: z.string() };
const scheduling = {
  /** Name of the schedule group that holds one schedule per campaign with a run to come. */
  SCHEDULE_GROUP: z.string(),
  /** The role that EventBridge Scheduler assumes to start a run. */
  SCHEDULER_ROLE_ARN: z.string(),
  /** The queue that runs begin by. */
  RUNS_QUEUE_ARN: z.string(),
  RUNS_QUEUE_URL: z.string(),
};
/** What it takes to change a campaign, with all that follows. */
const changing = { ...tables, ...scheduling, EVENT_BUS: z.string() };

const managing = {
  ...changing,
  ACCOUNTS_TABLE: z.string(),
  REACTIONS_TABLE: z.string(),
  SERVE_COUNTS_FUNCTION: z.string(),
};
export const answerCampaignsEnv = z.object(managing);
export type AnswerCampaignsEnv = z.input<typeof answerCampaignsEnv>;

export const manageCampaignsEnv = z.object({ ...managing, AUDIT_TABLE: z.string() });
export type ManageCampaignsEnv = z.input<typeof manageCampaignsEnv>;

export const reconcileCampaignsEnv = z.object({
  ...changing,
  ACCOUNTS_TABLE: z.string(),
  REACTIONS_TABLE: z.string(),
});
export type ReconcileCampaignsEnv = z.input<typeof reconcileCampaignsEnv>;

export const runCampaignEnv = z.object({
  ...changing,
  ACCOUNTS_TABLE: z.string(),
  COMMITS_TABLE: z.string(),
  PAGES_BUCKET: z.string(),
  PLANS_BUCKET: z.string(),
  RUN_QUERY_MACHINE_ARN: z.string(),
  SLICES_QUEUE_URL: z.string(),
});
export type RunCampaignEnv = z.input<typeof runCampaignEnv>;

export const sendSliceEnv = z.object({
  ...changing,
  ...sendingEnv,
  PROFILES_TABLE: z.string(),
  PLANS_BUCKET: z.string(),
  SLICES_QUEUE_URL: z.string(),
});
export type SendSliceEnv = z.input<typeof sendSliceEnv>;

export const qualifyEventsEnv = z.object({
  ...sendingEnv,
  ACCOUNTS_TABLE: z.string(),
  PROFILES_TABLE: z.string(),
  /** Its own queue, on which it puts what is to come back in a moment. */
  QUALIFY_QUEUE_URL: z.string(),
});
export type QualifyEventsEnv = z.input<typeof qualifyEventsEnv>;

export const sweepTimersEnv = qualifyEventsEnv.omit({ QUALIFY_QUEUE_URL: true });
export type SweepTimersEnv = z.input<typeof sweepTimersEnv>;

export const previewCampaignEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  WEBHOOKS_TABLE: z.string(),
  PROFILES_TABLE: z.string(),
  COMMITS_TABLE: z.string(),
  LAKE_BUCKET: z.string(),
  SECRETS_KEY_ID: z.string(),
});
export type PreviewCampaignEnv = z.input<typeof previewCampaignEnv>;

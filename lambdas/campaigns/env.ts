import * as z from 'zod';

/** What this slice's function is told by the template; `lib/campaigns.ts` takes only the type. */
export const answerCampaignsEnv = z.object({ ACCOUNTS_TABLE: z.string(), SERVE_COUNTS_FUNCTION: z.string() });
export type AnswerCampaignsEnv = z.input<typeof answerCampaignsEnv>;

export const qualifyEventsEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  CAMPAIGNS_TABLE: z.string(),
  PROFILES_TABLE: z.string(),
  /** Its own queue, on which it puts what is to come back in a moment. */
  QUALIFY_QUEUE_URL: z.string(),
});
export type QualifyEventsEnv = z.input<typeof qualifyEventsEnv>;

export const sweepTimersEnv = qualifyEventsEnv.omit({ QUALIFY_QUEUE_URL: true });
export type SweepTimersEnv = z.input<typeof sweepTimersEnv>;

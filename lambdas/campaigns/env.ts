import * as z from 'zod';

/** What this slice's function is told by the template; `lib/campaigns.ts` takes only the type. */
export const answerCampaignsEnv = z.object({ ACCOUNTS_TABLE: z.string(), SERVE_COUNTS_FUNCTION: z.string() });
export type AnswerCampaignsEnv = z.input<typeof answerCampaignsEnv>;

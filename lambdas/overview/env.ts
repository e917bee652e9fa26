import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/overview.ts` takes only the types. */
export const showOverviewEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  COMMITS_TABLE: z.string(),
  FLOW_TABLE: z.string(),
  EXPORTS_TABLE: z.string(),
  IMPORTS_TABLE: z.string(),
  WEBHOOKS_TABLE: z.string(),
  CAMPAIGNS_TABLE: z.string(),
});
export type ShowOverviewEnv = z.input<typeof showOverviewEnv>;

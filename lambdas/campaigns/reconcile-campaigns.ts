import { announcer } from '#runtime/bus.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { changingAt } from './adapters/house.ts';
import { reconcileCampaignsEnv } from './env.ts';
import { reconcileCampaigns } from './use-cases/reconcile-campaigns.ts';

/** Started every hour and after every deployment: holds schedules, runs and subscriptions against the table of campaigns. */
const env = readEnv(reconcileCampaignsEnv);
const reconcile = reconcileCampaigns({
  ...changingAt(env),
  announce: announcer(env.EVENT_BUS),
  accounts: { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now },
  reactions: { db: dynamo(), table: env.REACTIONS_TABLE },
});

export const handler = eventHandler({ name: 'campaigns.reconciled' }, async (_event: unknown) => {
  const { wanted, counts } = await reconcile();
  return { result: counts, facts: { wanted, ...counts } };
});

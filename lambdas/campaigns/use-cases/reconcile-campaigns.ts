import { type AccountsAt, accountIds } from '#store/accounts/accounts.ts';
import { reconcileGroup } from '#store/aws/schedules.ts';
import type { ReactionsAt } from '#store/reactions/subscriptions.ts';
import { dueCampaigns } from '../adapters/dynamo-campaigns.ts';
import { findRun } from '../adapters/dynamo-runs.ts';
import { MOST_DELAY_S, type SchedulesAt, type StarterAt, scheduleOf, startRun } from '../adapters/run-schedules.ts';
import { tellLeft } from '../adapters/untold.ts';
import type { Campaign } from '../domain/campaign.ts';
import { isOpen } from '../domain/run.ts';
import type { ChangeDeps } from './change-campaign.ts';
import { mendCampaignSubscription } from './keep-campaign-subscription.ts';

/**
 * Holds against the table of campaigns what goes on beside it: a campaign whose run is to come has its schedule, one whose run
 * should have begun is started, a run at which nobody has been for long is taken up, the bus is told what it was not told, and
 * the stream's second reader which events live campaigns look at.
 */
export type ReconcileDeps = ChangeDeps & {
  accounts: AccountsAt;
  schedules: SchedulesAt;
  starter: StarterAt;
  reactions: ReactionsAt;
};

/** Longer than a query may take, or a slice may wait to be tried again. */
const GIVEN_UP_MS = 3 * 3_600_000;
const UNTOLD_MS = 5 * 60_000;

type Due = Campaign & { dueAt: number };

export function reconcileCampaigns(deps: ReconcileDeps) {
  const { tables, accounts, schedules, starter, reactions, announce } = deps;
  return async function reconcile() {
    const also = { started: 0, told: 0, subscribed: 0 };
    const { wanted, counts } = await reconcileGroup(schedules, {
      owners: (failures) => toSchedule(failures),
      scheduleOf: (campaign) => scheduleOf(schedules, campaign),
    });
    return { wanted, counts: { ...counts, ...also } };

    /** One account that cannot be read keeps no other from its schedules. */
    async function* toSchedule(failures: unknown[]): AsyncGenerator<Due> {
      for await (const accountId of accountIds(accounts)) {
        try {
          const before = tables.now() - UNTOLD_MS;
          also.told += await tellLeft(tables.campaigns, { accountId, announce, before });
          if (await mendCampaignSubscription({ campaigns: tables.campaigns, reactions }, accountId)) also.subscribed++;
          for (const campaign of await dueCampaigns(tables.campaigns, accountId)) {
            const { dueAt } = campaign;
            if (campaign.state === 'scheduled' && dueAt !== undefined && isAhead(dueAt)) yield { ...campaign, dueAt };
            else if (await mend(campaign)) also.started++;
          }
        } catch (thrown) {
          failures.push(thrown);
        }
      }
    }
  };

  function isAhead(dueAt: number): boolean {
    return dueAt > tables.now() / 1_000 + MOST_DELAY_S;
  }

  /** Starts a run that should have begun, or takes up one that nobody is at. */
  async function mend({ accountId, campaignId, state, dueAt, lastRunAt }: Campaign): Promise<boolean> {
    const runAt = state === 'scheduled' ? dueAt : lastRunAt;
    if (runAt === undefined) return false;
    const ref = { accountId, campaignId, runAt };
    const run = state === 'scheduled' ? undefined : await findRun(tables.campaigns, ref);
    if (run && (!isOpen(run) || run.touchedAt > tables.now() - GIVEN_UP_MS)) return false;
    await startRun(starter, { ...ref, now: tables.now() });
    return true;
  }
}

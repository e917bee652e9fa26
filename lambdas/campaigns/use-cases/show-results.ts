import { statsOf } from '#core/webhooks/stats.ts';
import { readTotals } from '#store/webhooks/counters.ts';
import { type CampaignRef, readCampaign } from '../adapters/dynamo-campaigns.ts';
import { readSentCounts } from '../adapters/dynamo-counts.ts';
import { listRuns } from '../adapters/dynamo-runs.ts';
import type { TablesAt } from '../adapters/write-campaign.ts';
import { type Campaign, isLive } from '../domain/campaign.ts';
import type { Results } from '../domain/results.ts';
import { runView } from '../domain/shown.ts';

/** Who was found or qualified, who was sent something and who was left out, and what became of the calls. */
type At = Pick<TablesAt, 'campaigns' | 'webhooks'>;

export async function showResults(at: At, ref: CampaignRef): Promise<Results> {
  return await resultsOf(at, await readCampaign(at.campaigns, ref));
}

export async function resultsOf({ campaigns, webhooks }: At, campaign: Campaign): Promise<Results> {
  const { accountId, campaignId: id, trigger } = campaign;
  const [runs, counts, calls] = await Promise.all([
    listRuns(campaigns, campaign),
    readSentCounts(campaigns, campaign),
    readTotals(webhooks, { accountId, kind: 'campaign', id }),
  ]);
  const counted = Object.values(counts.left).reduce((sum, left) => sum + left, counts.sent);
  const found = runs.reduce((sum, { people = 0 }) => sum + people, 0);
  const { success: delivered, dispatchFailed, refused, parked, failed } = statsOf(calls);
  return {
    people: { qualified: isLive(trigger) ? counted : found, sent: counts.sent, leftOut: counts.left },
    calls: { made: counts.calls, delivered, dispatchFailed, refused, parked, failedAttempts: failed.byClass },
    runs: runs.map(runView),
  };
}

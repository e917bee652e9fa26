import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import { putSubscriptionAsOf, type ReactionsAt, subscribedVersion } from '#store/reactions/subscriptions.ts';
import { liveCampaigns, liveVersion } from '../adapters/dynamo-campaigns.ts';
import { subscribedKeys } from '../domain/live/campaign-index.ts';

/**
 * Tells the stream's second reader which events an account's live campaigns look at: one subscription for all of them. To be
 * called after every change of what is live; calls at once, or a call that comes late, leave what the newest of them says.
 */
export type SubscriptionOfCampaigns = { campaigns: CampaignsAt; reactions: ReactionsAt };

const idOf = (accountId: string) => ({ accountId, worker: 'campaigns' as const, subscriber: 'live' });

export async function keepCampaignSubscription(at: SubscriptionOfCampaigns, accountId: string): Promise<void> {
  const version = await liveVersion(at.campaigns, accountId);
  const events = subscribedKeys(await liveCampaigns(at.campaigns, accountId));
  await putSubscriptionAsOf(at.reactions, { ...idOf(accountId), ...(events && { events }) }, version);
}

/** Makes up for a crash after a change; false where the newest change was told. */
export async function mendCampaignSubscription(at: SubscriptionOfCampaigns, accountId: string): Promise<boolean> {
  const told = await subscribedVersion(at.reactions, idOf(accountId));
  if (told >= (await liveVersion(at.campaigns, accountId))) return false;
  await keepCampaignSubscription(at, accountId);
  return true;
}

/** For whoever changes campaigns. */
export function campaignSubscriptions(at: SubscriptionOfCampaigns) {
  return ({ accountId }: { accountId: string }) => keepCampaignSubscription(at, accountId);
}

import type { ReactionsAt } from '#store/reactions/subscriptions.ts';
import type { Announce } from '../domain/announce.ts';
import type { Campaign } from '../domain/campaign.ts';
import { keepCampaignSubscription } from './keep-campaign-subscription.ts';
import type { ManageDeps } from './manage-campaigns.ts';

/** What it takes to lead campaigns through their lives: those that are live are told to the stream's second reader. */
export function managing(
  at: Omit<ManageDeps, 'announce' | 'keepLive'>,
  { announce, reactions }: { announce: Announce; reactions: ReactionsAt },
): ManageDeps {
  const { campaigns } = at.tables;
  const keepLive = ({ accountId }: Campaign) => keepCampaignSubscription({ campaigns, reactions }, accountId);
  return { ...at, announce, keepLive };
}

import type { ReactionsAt } from '#store/reactions/subscriptions.ts';
import type { Announce } from '../domain/announce.ts';
import { campaignSubscriptions } from './keep-campaign-subscription.ts';
import type { ManageDeps } from './manage-campaigns.ts';

/** What it takes to lead campaigns through their lives: those that are live are told to the stream's second reader. */
export function managing(
  at: Omit<ManageDeps, 'announce' | 'keepLive'>,
  { announce, reactions }: { announce: Announce; reactions: ReactionsAt },
): ManageDeps {
  return { ...at, announce, keepLive: campaignSubscriptions({ campaigns: at.tables.campaigns, reactions }) };
}

import { clockAt } from '#core/cql/read/days.ts';
import { type AccountsAt, readAccount } from '#store/accounts/accounts.ts';
import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import type { Campaign } from '../domain/campaign.ts';
import { type CampaignIndex, campaignIndex } from '../domain/live/campaign-index.ts';
import { type ReadyCampaign, readyCampaign } from '../domain/live/ready-campaign.ts';
import { liveCampaigns, liveVersion } from './dynamo-campaigns.ts';

/**
 * The live campaigns of accounts in a container's memory. Whether they are still so is asked of one item when the last
 * answer is a moment old; what is read anew is read whole. What a campaign asks is read when it is first needed, and kept
 * for as long as the campaign is the same.
 */
const FRESH_MS = 1_000;
/** The account's time zone hardly ever changes. */
const ZONE_MS = 60_000;
/** Accounts in memory; the one that was read first makes room. */
const MOST = 200;

export type LiveOf = {
  index: CampaignIndex;
  timezone: string;
  ready: (campaign: Campaign) => ReadyCampaign;
};
type Known = LiveOf & { version: number; readyByCampaign: Map<string, ReadyCampaign>; zoneUntil: number };
type Kept = { until: number; known: Promise<Known> };
type From = { campaigns: CampaignsAt; accounts: AccountsAt; now: () => number };

export function knownCampaigns(from: From): (accountId: string) => Promise<LiveOf> {
  const kept = new Map<string, Kept>();
  return async function live(accountId) {
    const before = kept.get(accountId);
    if (before && before.until > from.now()) return await before.known;
    const [eldest] = kept.keys();
    if (!before && kept.size >= MOST && eldest !== undefined) kept.delete(eldest);
    // Before it is asked: what is written meanwhile may be missing.
    const known = refreshed(from, { accountId, before: await before?.known.catch(() => undefined) });
    kept.set(accountId, { until: from.now() + FRESH_MS, known });
    return await known.catch((thrown: unknown) => {
      kept.delete(accountId);
      throw thrown;
    });
  };
}

async function refreshed(
  { campaigns, accounts, now }: From,
  { accountId, before }: { accountId: string; before: Known | undefined },
): Promise<Known> {
  const isZoneFresh = before !== undefined && before.zoneUntil > now();
  const [version, timezone] = await Promise.all([
    liveVersion(campaigns, accountId),
    isZoneFresh ? before.timezone : readAccount(accounts, accountId).then(({ account }) => account?.timezone ?? 'UTC'),
  ]);
  const zoneUntil = isZoneFresh ? before.zoneUntil : now() + ZONE_MS;
  if (before?.version === version && before.timezone === timezone) return { ...before, zoneUntil };
  const index = campaignIndex(version === 0 ? [] : await liveCampaigns(campaigns, accountId));
  const readyByCampaign = new Map<string, ReadyCampaign>();
  const keyOf = (campaign: Campaign) => `${campaign.campaignId}#${campaign.version}`;
  if (before?.timezone === timezone) {
    for (const campaign of index.byId.values()) {
      const ready = before.readyByCampaign.get(keyOf(campaign));
      if (ready) readyByCampaign.set(keyOf(campaign), ready);
    }
  }
  function ready(campaign: Campaign): ReadyCampaign {
    const known = readyByCampaign.get(keyOf(campaign)) ?? readyCampaign(campaign, clockAt(timezone, now() / 1_000));
    readyByCampaign.set(keyOf(campaign), known);
    return known;
  }
  return { version, timezone, zoneUntil, index, readyByCampaign, ready };
}

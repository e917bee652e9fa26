import { badField } from '#core/input.ts';
import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import { listCampaigns } from '../adapters/dynamo-campaigns.ts';
import type { Campaign } from '../domain/campaign.ts';
import { states } from '../domain/kept-campaign.ts';

/** One page of an account's campaigns, newest first. Of a page that is filtered, at most so many are looked through. */
const PAGE = 50;
const LOOKED_THROUGH = 2_000;

type Listed = { campaigns: Campaign[] /** The `before` of the next page. */; next?: number };

export async function pageOfCampaigns(
  at: CampaignsAt,
  { accountId, query }: { accountId: string; query: URLSearchParams },
): Promise<Listed> {
  const state = stateIn(query);
  let before = numberIn(query);
  const campaigns: Campaign[] = [];
  for (let looked = 0; looked < LOOKED_THROUGH; looked += PAGE) {
    const { campaigns: some, more } = await listCampaigns(at, { accountId, before, most: PAGE });
    for (const campaign of some) {
      before = campaign.campaignId;
      if (state === undefined || campaign.state === state) campaigns.push(campaign);
      if (campaigns.length === PAGE) return { campaigns, next: before };
    }
    if (!more) return { campaigns };
    // The table cut them off by their size: with more of them, an answer could be too large.
    if (some.length < PAGE && campaigns.length > 0) break;
  }
  return { campaigns, ...(before !== undefined && { next: before }) };
}

function stateIn(query: URLSearchParams): Campaign['state'] | undefined {
  const given = query.get('state');
  if (given === null) return undefined;
  const state = states.find((known) => known === given);
  if (state === undefined) throw badField('state', `must be one of ${states.join(', ')}`);
  return state;
}

function numberIn(query: URLSearchParams): number | undefined {
  const given = query.get('before');
  if (given === null) return undefined;
  if (!/^\d{1,15}$/.test(given) || Number(given) < 1) throw badField('before', 'must be the `next` of the page before');
  return Number(given);
}

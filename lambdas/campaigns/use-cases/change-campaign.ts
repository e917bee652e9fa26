import { putUntold, tell } from '../adapters/untold.ts';
import { type Items, type TablesAt, writeCampaign } from '../adapters/write-campaign.ts';
import { type Announce, type CampaignNews, campaignEvent } from '../domain/announce.ts';
import type { Campaign } from '../domain/campaign.ts';

/** Writes a campaign's next version, with what the bus is to be told of it, and tells it. Undefined where it was changed meanwhile. */
export type ChangeDeps = { tables: TablesAt; announce: Announce };
type Changing = {
  before: Campaign;
  /** What is another than before; what is undefined is taken away. */
  now: Partial<Omit<Campaign, Optional>> & { [Field in Optional]?: Campaign[Field] | undefined };
  news?: readonly CampaignNews[];
  also?: Items;
};

export async function changeCampaign(
  { tables, announce }: ChangeDeps,
  { before, now, news = [], also = [] }: Changing,
): Promise<Campaign | undefined> {
  const at = tables.now();
  const changedAt = new Date(at).toISOString();
  const after = defined({ ...before, ...now, version: before.version + 1, changedAt });
  const untold = news.map((one) => ({
    accountId: after.accountId,
    campaignId: after.campaignId,
    version: after.version,
    event: campaignEvent(after, { news: one, at: changedAt }),
  }));
  const puts = untold.map((one) => putUntold(tables.campaigns, { ...one, at }));
  if (!(await writeCampaign(tables, { before, after, also: [...puts, ...also] }))) return undefined;
  for (const one of untold) await tell(tables.campaigns, { announce, untold: one });
  return after;
}

type Partly = Omit<Campaign, Optional> & { [Field in Optional]?: Campaign[Field] | undefined };
type Optional = 'publishedAt' | 'endedAt' | 'dueAt' | 'lastRunAt' | 'countsFrom' | 'reason';

function defined({ publishedAt, endedAt, dueAt, lastRunAt, countsFrom, reason, ...rest }: Partly): Campaign {
  return {
    ...rest,
    ...(publishedAt !== undefined && { publishedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(dueAt !== undefined && { dueAt }),
    ...(lastRunAt !== undefined && { lastRunAt }),
    ...(countsFrom !== undefined && { countsFrom }),
    ...(reason !== undefined && { reason }),
  };
}

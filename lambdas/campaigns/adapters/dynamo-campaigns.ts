import { GetCommand, paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import type { Campaign } from '../domain/campaign.ts';
import { campaignFrom } from '../domain/kept-campaign.ts';

/**
 * Campaigns, in the table Campaigns: pk = account id, sk = `campaign#<id>`. Live campaigns that run have an item `live#<id>`
 * besides; the item `live` counts every change of that index, so that who keeps it in memory asks one item whether it is still
 * so. Those that have runs to come have an item `due#<id>`. They are written by `write-campaign.ts`.
 */
export type CampaignRef = { accountId: string; campaignId: number };

export const campaignKey = ({ accountId, campaignId }: CampaignRef) => ({
  pk: accountId,
  sk: `campaign#${campaignId}`,
});
export const liveKey = ({ accountId, campaignId }: CampaignRef) => ({ pk: accountId, sk: `live#${campaignId}` });
export const dueKey = ({ accountId, campaignId }: CampaignRef) => ({ pk: accountId, sk: `due#${campaignId}` });
export const indexKey = (accountId: string) => ({ pk: accountId, sk: 'live' });

/** Strongly consistent; undefined also where another account has one of that id. */
export async function findCampaign(at: CampaignsAt, ref: CampaignRef): Promise<Campaign | undefined> {
  const { Item } = await at.db.send(
    new GetCommand({ TableName: at.table, Key: campaignKey(ref), ConsistentRead: true }),
  );
  return Item && campaignFrom(Item);
}

export async function readCampaign(at: CampaignsAt, ref: CampaignRef): Promise<Campaign> {
  const found = await findCampaign(at, ref);
  if (!found) throw new Failure('not-found', `Campaign ${ref.campaignId} does not exist`, { retry: 'never' });
  return found;
}

type Listed = { accountId: string; before?: number | undefined; most: number };
/** `more`: there are others behind these; a page may be a few large ones. */
export type CampaignsPage = { campaigns: Campaign[]; more: boolean };

/** An account's campaigns, newest first, from those made before `before` on. */
export async function listCampaigns(at: CampaignsAt, { accountId, before, most }: Listed): Promise<CampaignsPage> {
  const { Items = [], LastEvaluatedKey } = await at.db.send(
    new QueryCommand({
      TableName: at.table,
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: most,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': accountId,
        ':from': 'campaign#',
        ':to': before === undefined ? 'campaign#~' : `campaign#${before - 1}`,
      },
    }),
  );
  return { campaigns: Items.map(campaignFrom), more: LastEvaluatedKey !== undefined };
}

const indexSchema = z.object({ version: z.number().int(), campaigns: z.number().int() });

/** Changes whenever a live campaign begins, is edited or stops; 0 where none ever ran. */
export async function liveVersion(at: CampaignsAt, accountId: string): Promise<number> {
  const { Item } = await at.db.send(
    new GetCommand({ TableName: at.table, Key: indexKey(accountId), ConsistentRead: true }),
  );
  return Item ? indexSchema.parse(Item).version : 0;
}

/** The live campaigns that run. Ask for the version first: what changes between is then seen by the next look at it. */
export async function liveCampaigns(at: CampaignsAt, accountId: string): Promise<Campaign[]> {
  return await indexed(at, { accountId, index: 'live#' });
}

/** The campaigns that have a run to come, or under way. */
export async function dueCampaigns(at: CampaignsAt, accountId: string): Promise<Campaign[]> {
  return await indexed(at, { accountId, index: 'due#' });
}

async function indexed(
  at: CampaignsAt,
  { accountId, index }: { accountId: string; index: string },
): Promise<Campaign[]> {
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :index)',
      ExpressionAttributeValues: { ':pk': accountId, ':index': index },
    },
  );
  const found: Campaign[] = [];
  for await (const { Items = [] } of pages) found.push(...Items.map(campaignFrom));
  return found;
}

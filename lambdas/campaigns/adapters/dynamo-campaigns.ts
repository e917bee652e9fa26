import { GetCommand, paginateQuery, QueryCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { isNew } from '#store/aws/expressions.ts';
import { sendOnce } from '#store/aws/transactions.ts';
import { type CampaignsAt, noteUse } from '#store/campaigns/in-use.ts';
import { type Campaign, isLive } from '../domain/campaign.ts';
import { campaignFrom, itemOf } from '../domain/kept-campaign.ts';

/**
 * Campaigns, in the table Campaigns: pk = account id, sk = `campaign#<id>`. Every write is a transaction under the condition
 * that the campaign is at the version at which it was read, and takes along what follows from it: the index of live campaigns,
 * and which templates and segments are needed. Live campaigns that run have an item `live#<id>` besides; the item `live`
 * counts every change of that index, so that who keeps it in memory asks one item whether it is still so.
 */
export type CampaignRef = { accountId: string; campaignId: number };
type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** Each is held against every event of its name; their texts are kept in the memory of every worker. */
export const MOST_LIVE = 10_000;

export const campaignKey = ({ accountId, campaignId }: CampaignRef) => ({
  pk: accountId,
  sk: `campaign#${campaignId}`,
});
const liveKey = ({ accountId, campaignId }: CampaignRef) => ({ pk: accountId, sk: `live#${campaignId}` });
const indexKey = (accountId: string) => ({ pk: accountId, sk: 'live' });

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

/** An account's campaigns, newest first, from those made before `before` on. */
export async function listCampaigns(at: CampaignsAt, { accountId, before, most }: Listed): Promise<Campaign[]> {
  const { Items = [] } = await at.db.send(
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
  return Items.map(campaignFrom);
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
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :live)',
      ExpressionAttributeValues: { ':pk': accountId, ':live': 'live#' },
    },
  );
  const found: Campaign[] = [];
  for await (const { Items = [] } of pages) found.push(...Items.map(campaignFrom));
  return found;
}

export type Change = {
  /** As it was read; undefined of a new one. */
  before: Campaign | undefined;
  /** Undefined where it is deleted. */
  after: Campaign | undefined;
  /** What is to be written with it, or to hold, in the same transaction. */
  also?: Items;
};

/**
 * Writes a change; false where the campaign was changed meanwhile, there is one of that id already, or what was to hold does
 * not. `after.version` is one more than `before.version`.
 */
export async function writeCampaign(at: CampaignsAt, change: Change): Promise<boolean> {
  const items = [changeOf(at, change), ...usesOf(at, change), ...indexOf(at, change)].filter(
    (item) => item !== undefined,
  );
  return await sendOnce(at.db, [...items, ...(change.also ?? [])]);
}

function changeOf({ table: TableName }: CampaignsAt, { before, after }: Change): Items[number] | undefined {
  const wasSo = before && {
    ConditionExpression: 'version = :before',
    ExpressionAttributeValues: { ':before': before.version },
  };
  if (after) {
    const Item = { ...campaignKey(after), ...itemOf(after) };
    return { Put: { TableName, Item, ...(wasSo ?? isNew) } };
  }
  return before && { Delete: { TableName, Key: campaignKey(before), ...wasSo } };
}

/** What of a campaign stands in the index of live ones. */
const runsLive = (campaign: Campaign | undefined) =>
  campaign?.state === 'running' && isLive(campaign.trigger) ? campaign : undefined;

function indexOf({ table: TableName }: CampaignsAt, change: Change): Items {
  const [before, after] = [runsLive(change.before), runsLive(change.after)];
  if (after) {
    const Item = { ...liveKey(after), ...itemOf(after) };
    return [{ Put: { TableName, Item } }, countLive(TableName, { ...after, change: before ? 0 : 1 })];
  }
  if (!before) return [];
  return [{ Delete: { TableName, Key: liveKey(before) } }, countLive(TableName, { ...before, change: -1 })];
}

function countLive(TableName: string, { accountId, change }: { accountId: string; change: number }): Items[number] {
  return {
    Update: {
      TableName,
      Key: indexKey(accountId),
      UpdateExpression: 'ADD version :one, campaigns :change',
      ExpressionAttributeValues: { ':one': 1, ':change': change, ...(change > 0 && { ':most': MOST_LIVE }) },
      ...(change > 0 && { ConditionExpression: 'attribute_not_exists(campaigns) OR campaigns < :most' }),
    },
  };
}

type Use = { kind: 'template' | 'segment'; id: number };

/** What a campaign needs that is not ended. */
function needs(campaign: Campaign | undefined): Use[] {
  if (!campaign || !['draft', 'scheduled', 'running'].includes(campaign.state)) return [];
  const { trigger, templateId } = campaign;
  return [
    { kind: 'template', id: templateId },
    ...(trigger.kind === 'segment' ? [{ kind: 'segment' as const, id: trigger.segmentId }] : []),
  ];
}

function usesOf(at: CampaignsAt, { before, after }: Change): Items {
  const campaign = after ?? before;
  if (!campaign) return [];
  const { accountId, campaignId } = campaign;
  const [old, now] = [needs(before), needs(after)];
  const without = (these: readonly Use[], others: readonly Use[]) =>
    these.filter((one) => !others.some((other) => other.kind === one.kind && other.id === one.id));
  const noted = (uses: boolean) => (use: Use) => noteUse(at, { accountId, campaignId, ...use, uses });
  return [...without(now, old).map(noted(true)), ...without(old, now).map(noted(false))];
}

import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { isNew } from '#store/aws/expressions.ts';
import { sendOnce } from '#store/aws/transactions.ts';
import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import { campaignUse, campaignUseKey } from '#store/campaigns/template-uses.ts';
import { segmentUse } from '#store/segments/segment-uses.ts';
import type { SegmentsAt } from '#store/segments/segments.ts';
import { templateIsThere, type WebhooksAt } from '#store/webhooks/templates.ts';
import { type Campaign, isLive } from '../domain/campaign.ts';
import { itemOf } from '../domain/kept-campaign.ts';
import { campaignKey, dueKey, indexKey, liveKey } from './dynamo-campaigns.ts';

/**
 * Every change of a campaign is a transaction under the condition that it is at the version at which it was read, and takes
 * along what follows from it: the index of live campaigns, and which templates and segments are needed.
 */
export type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;

export type Change = {
  /** As it was read; undefined of a new one. */
  before: Campaign | undefined;
  /** Undefined where it is deleted. */
  after: Campaign | undefined;
  /** What is to be written with it, or to hold, in the same transaction. */
  also?: Items;
};
/** Each is held against every event of its name; their texts are kept in the memory of every worker. */
const MOST_LIVE = 10_000;

export type TablesAt = { campaigns: CampaignsAt; webhooks: WebhooksAt; segments: SegmentsAt; now: () => number };

/**
 * Writes a change; false where the campaign was changed meanwhile, there is one of that id already, or what was to hold does
 * not. `after.version` is one more than `before.version`.
 */
export async function writeCampaign(at: TablesAt, change: Change): Promise<boolean> {
  const items = [
    ...changeOf(at.campaigns, change),
    ...indexOf(at.campaigns, change),
    ...dueOf(at.campaigns, change),
    ...templateUses(at, change),
    ...segmentUses(at, change),
  ];
  return await sendOnce(at.campaigns.db, [...items, ...(change.also ?? [])]);
}

function changeOf({ table: TableName }: CampaignsAt, { before, after }: Change): Items {
  const wasSo = before && {
    ConditionExpression: 'version = :before',
    ExpressionAttributeValues: { ':before': before.version },
  };
  if (after) {
    const Item = { ...campaignKey(after), ...itemOf(after) };
    return [{ Put: { TableName, Item, ...(wasSo ?? isNew) } }];
  }
  return before ? [{ Delete: { TableName, Key: campaignKey(before), ...wasSo } }] : [];
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

/** Of a campaign that is published and has not ended, nobody deletes the template or the segment. */
const needing = (campaign: Campaign | undefined) =>
  campaign?.state === 'scheduled' || campaign?.state === 'running' ? campaign : undefined;

const scheduled = (campaign: Campaign | undefined) =>
  needing(campaign) && campaign && !isLive(campaign.trigger) ? campaign : undefined;

/** The index of campaigns that have a run to come or under way. */
function dueOf({ table: TableName }: CampaignsAt, change: Change): Items {
  const [before, after] = [scheduled(change.before), scheduled(change.after)];
  if (after) return [{ Put: { TableName, Item: { ...dueKey(after), ...itemOf(after) } } }];
  return before ? [{ Delete: { TableName, Key: dueKey(before) } }] : [];
}

function templateUses(at: TablesAt, change: Change): Items {
  const [before, after] = [needing(change.before), needing(change.after)];
  const { table: TableName } = at.campaigns;
  const isAnother = before?.templateId !== after?.templateId;
  const left = before && isAnother ? [{ Delete: { TableName, Key: campaignUseKey(before) } }] : [];
  if (!after || !isAnother) return left;
  const isThere = templateIsThere(at.webhooks.table, { ref: after, now: at.now() });
  return [...left, { Put: { TableName, Item: campaignUse(after) } }, isThere];
}

const segmentOf = (campaign: Campaign | undefined) =>
  campaign?.trigger.kind === 'segment' ? campaign.trigger.segmentId : undefined;

function segmentUses({ segments }: TablesAt, change: Change): Items {
  const [before, after] = [needing(change.before), needing(change.after)];
  const [was, is] = [segmentOf(before), segmentOf(after)];
  if (was === is) return [];
  return [
    ...(before && was !== undefined ? [segmentUse(segments, { ...before, segmentId: was, uses: false })] : []),
    ...(after && is !== undefined ? [segmentUse(segments, { ...after, segmentId: is, uses: true })] : []),
  ];
}

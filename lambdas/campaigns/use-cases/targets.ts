import type { Account } from '#core/accounts/account.ts';
import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import { findTemplateByName } from '#store/webhooks/templates.ts';
import { type CampaignRef, findCampaign, listCampaigns } from '../adapters/dynamo-campaigns.ts';
import { readSentByDay, readSentCounts } from '../adapters/dynamo-counts.ts';
import type { TablesAt } from '../adapters/write-campaign.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { NewCampaign } from '../domain/new-campaign.ts';
import type { Days, ReportRequest } from '../domain/requests.ts';
import { definitionOf, deliveryOf, isOfApi, scheduledOn, targetView } from '../domain/target-view.ts';
import { createDraft, deleteDraft, type ManageDeps, publishCampaign, stopCampaign } from './manage-campaigns.ts';

/** The campaign API of the wire contract: campaigns that are made, listed, looked at and stopped by it. */
type Author = Pick<Account, 'accountId' | 'timezone'>;
type Asked = { account: Author; id: number };

/**
 * Makes a campaign and publishes it; where it cannot be published, there is none. Where it is published and what follows is not
 * done, it is made all the same, since who is told to try again makes another: what follows is tried once more, and after that
 * is the affair of whoever holds runs against the table (`reconcile-campaigns.ts`).
 */
export async function createTarget(
  deps: ManageDeps,
  { account, given }: { account: Author; given: NewCampaign },
): Promise<Campaign> {
  const named = String(given.content.template);
  const template = await findTemplateByName(deps.tables.webhooks, { accountId: account.accountId, name: named });
  if (!template) throw badField('content.template', `there is no webhook template "${named.slice(0, 120)}"`);
  const definition = definitionOf(given, template.templateId);
  const { campaignId } = await createDraft(deps, { account, definition, madeBy: 'targets' });
  try {
    return await publishCampaign(deps, { account, campaignId });
  } catch (thrown) {
    const made = await findCampaign(deps.tables.campaigns, { accountId: account.accountId, campaignId });
    if (made && made.state !== 'draft') return await publishCampaign(deps, { account, campaignId }).catch(() => made);
    await deleteDraft(deps, { account, campaignId }).catch(() => undefined);
    throw thrown;
  }
}

/** Of so many campaigns, the newest, the list and the report are made. */
const LOOKED_THROUGH = 2_000;
const PAGE = 200;

async function* newest({ campaigns }: TablesAt, accountId: string): AsyncGenerator<Campaign> {
  let before: number | undefined;
  for (let looked = 0; looked < LOOKED_THROUGH; ) {
    const { campaigns: some, more } = await listCampaigns(campaigns, { accountId, before, most: PAGE });
    yield* some;
    if (!more) return;
    before = some.at(-1)?.campaignId;
    looked += some.length;
  }
}

const isWithin = (day: number, { from = 0, to = Number.POSITIVE_INFINITY }: Partial<Days>) => day >= from && day <= to;
const dayOf = (campaign: Campaign, timezone: string) => Number(scheduledOn(campaign, timezone).slice(0, 8));

export async function listTargets(
  { tables }: Pick<ManageDeps, 'tables'>,
  { account: { accountId, timezone }, days }: { account: Author; days: Days },
): Promise<Record<string, unknown>> {
  const targets = [];
  for await (const campaign of newest(tables, accountId)) {
    if (isOfApi(campaign) && isWithin(dayOf(campaign, timezone), days)) targets.push(targetView(campaign, timezone));
  }
  return { status: 'success', targets };
}

async function targetOf({ tables }: Pick<ManageDeps, 'tables'>, { account, id }: Asked): Promise<Campaign> {
  const ref: CampaignRef = { accountId: account.accountId, campaignId: id };
  const found = await findCampaign(tables.campaigns, ref);
  if (found && isOfApi(found)) return found;
  throw new Failure('not-found', `id: there is no campaign ${id}`, { retry: 'never' });
}

/** Webhooks are not clicked. */
export async function targetResult(deps: Pick<ManageDeps, 'tables'>, asked: Asked): Promise<Record<string, unknown>> {
  const campaign = await targetOf(deps, asked);
  if (campaign.state === 'scheduled' || campaign.state === 'running') {
    throw new Failure('conflict', "This target hasn't been completed", { retry: 'never' });
  }
  const { sent } = await readSentCounts(deps.tables.campaigns, campaign);
  return { result: { clicked: 0, sent }, status: 'success' };
}

export async function stopTarget(deps: ManageDeps, asked: Asked): Promise<Record<string, unknown>> {
  const { campaignId } = await targetOf(deps, asked);
  await stopCampaign(deps, { account: asked.account, campaignId });
  return { status: 'success' };
}

/** What was sent by every campaign that began within the days: those of this API, and all others. */
export async function messageReport(
  { tables }: Pick<ManageDeps, 'tables'>,
  { account: { accountId, timezone }, asked }: { account: Author; asked: ReportRequest },
): Promise<Record<string, unknown>> {
  const { channel, delivery, status, message_type: type, label, daily, ...days } = asked;
  if (!includes(channel, 'webhooks', 'webhook') || !includes(type, 'single'))
    return { status: 'success', messages: [] };
  const messages = [];
  for await (const campaign of newest(tables, accountId)) {
    const { state, labels = [] } = campaign;
    if (state === 'draft' || !isWithin(dayOf(campaign, timezone), days)) continue;
    if (!includes(delivery, deliveryOf(campaign)) || !includes(status, state) || !includes(label, ...labels)) continue;
    messages.push(...(await messagesOf(tables, { campaign, timezone, daily })));
  }
  return { status: 'success', messages };
}

const includes = (wanted: readonly string[] | undefined, ...these: readonly string[]) =>
  wanted === undefined || these.some((one) => wanted.includes(one));

type Told = { campaign: Campaign; timezone: string; daily: boolean };

/** One message of a campaign or, by days, one of each day on which something was sent. */
async function messagesOf({ campaigns }: TablesAt, { campaign, timezone, daily }: Told) {
  const message = messageOf(campaign, timezone);
  if (!daily) return [{ ...message, sent: (await readSentCounts(campaigns, campaign)).sent }];
  return Array.from(await readSentByDay(campaigns, campaign), ([date, sent]) => ({ ...message, date, sent }));
}

function messageOf(campaign: Campaign, timezone: string) {
  const { campaignId, name, state, labels = [] } = campaign;
  return {
    message_id: campaignId,
    message_name: name,
    channel: 'webhooks',
    delivery: deliveryOf(campaign),
    message_type: 'single',
    status: state,
    start_date: dayOf(campaign, timezone),
    labels,
    viewed: 0,
    clicked: 0,
  };
}

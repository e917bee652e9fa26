import type { Campaign, Definition } from './campaign.ts';
import { minuteAt } from './minute.ts';
import { type NewCampaign, pairsOf } from './new-campaign.ts';

/** Campaigns as the campaign API of the wire contract says them, and makes them. */

/** The minute of the account's clock at which it begins, or began: `YYYYMMDD HH:MM`. */
export function scheduledOn(campaign: Campaign, timezone: string): string {
  const { schedule, publishedAt, createdAt } = campaign;
  if (schedule.kind !== 'now') return schedule.at;
  return minuteAt(Date.parse(publishedAt ?? createdAt) / 1_000 + schedule.delaySeconds, timezone);
}

export const isOfApi = ({ madeBy, state }: Campaign) => madeBy === 'targets' && state !== 'draft';

export function targetView(campaign: Campaign, timezone: string) {
  const { campaignId: id, name, state: status } = campaign;
  return { id, name, scheduled_on: scheduledOn(campaign, timezone), status };
}

/** By what a message is delivered, in the words of message reports. */
export function deliveryOf({ madeBy, trigger, schedule }: Campaign): string {
  if (madeBy === 'targets') return 'api';
  if (trigger.kind === 'live') return 'action';
  if (trigger.kind === 'inaction') return 'inaction';
  if (trigger.kind === 'date') return 'property_time';
  return schedule.kind === 'every' ? 'recurring' : 'one_time';
}

/** The definition of a webhook campaign that is made by the campaign API. */
export function definitionOf(given: NewCampaign, templateId: number): Definition {
  const { name, audience, content, when, labels } = given;
  const { key_values: keyValues = {}, body, type } = content;
  return {
    name,
    templateId,
    content: {
      type: type === 'text' ? 'text' : 'json',
      keyValues: pairsOf(Object(keyValues)),
      ...(typeof body === 'string' && { body }),
      urlPairs: [],
    },
    trigger: audience.kind === 'everybody' ? { kind: 'everybody' } : { kind: 'past', query: audience.where },
    schedule: when === 'now' ? { kind: 'now', delaySeconds: 0 } : { kind: 'at', at: when },
    care: {},
    ...(labels && { labels }),
  };
}

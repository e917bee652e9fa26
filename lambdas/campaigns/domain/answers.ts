import type { Asked } from './asked.ts';
import { type NewCampaign, readNewCampaign } from './new-campaign.ts';
import { readCampaignId, readListRequest, readReportRequest } from './requests.ts';

/**
 * What is true of campaigns where no channel sends them: there are none, and none can be made (wire contract, campaign API).
 * Everything asked is read as strictly as if there were some.
 */
export type Answer =
  | { kind: 'answered'; body: Record<string, unknown> }
  /** `error` names what there is not. */
  | { kind: 'unknown'; error: string }
  | { kind: 'refused'; error: string }
  /** How many people this would reach. */
  | { kind: 'to-count'; campaign: NewCampaign };

export function listCampaigns(asked: Asked): Answer {
  readListRequest(asked);
  return { kind: 'answered', body: { status: 'success', targets: [] } };
}

/** For the result of a campaign, and for stopping it. */
export function findCampaign(asked: Asked): Answer {
  return { kind: 'unknown', error: `id: there is no campaign ${readCampaignId(asked)}` };
}

/** An estimate is a number, whether or not anything can be sent. */
export function createCampaign(asked: Asked): Answer {
  const campaign = readNewCampaign(asked);
  const { target_mode: mode } = campaign;
  if (campaign.estimate_only) return { kind: 'to-count', campaign };
  return { kind: 'refused', error: `target_mode: ${mode} campaigns ${NO_CHANNEL}` };
}

const NO_CHANNEL = 'cannot be sent by this deployment: no channel is set up for them';

/** A list of which there is nothing, as nothing here keeps any. */
export function none(of: 'category_groups' | 'content_blocks'): Answer {
  return { kind: 'answered', body: { status: 'success', [of]: [] } };
}

/** Campaigns of these channels are sent to people by the campaign's id. */
export const sendable = ['push', 'email', 'sms', 'webpush'] as const;

export function refuseSending(channel: (typeof sendable)[number]): Answer {
  return { kind: 'refused', error: `${channel}: ${channel} campaigns ${NO_CHANNEL}` };
}

export function refuseCatalogs(): Answer {
  return { kind: 'refused', error: 'catalog: catalogs are not taken by this deployment' };
}

export function reportMessages(asked: Asked): Answer {
  readReportRequest(asked);
  return { kind: 'answered', body: { status: 'success', messages: [] } };
}

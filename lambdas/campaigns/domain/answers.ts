import type { Asked } from './asked.ts';
import { readNewCampaign } from './new-campaign.ts';
import { readCampaignId, readListRequest, readReportRequest } from './requests.ts';

/**
 * What is true of campaigns where no channel sends them: there are none, and none can be made (wire contract, campaign API).
 * Everything asked is read as strictly as if there were some.
 */
export type Answer =
  | { kind: 'answered'; body: Record<string, unknown> }
  /** `error` names what there is not. */
  | { kind: 'unknown'; error: string }
  | { kind: 'refused'; error: string };

export function listCampaigns(asked: Asked): Answer {
  readListRequest(asked);
  return { kind: 'answered', body: { status: 'success', targets: [] } };
}

/** For the result of a campaign, and for stopping it. */
export function findCampaign(asked: Asked): Answer {
  return { kind: 'unknown', error: `id: there is no campaign ${readCampaignId(asked)}` };
}

/** An estimate too is refused: how many a channel reaches is nothing where there is no channel. */
export function createCampaign(asked: Asked): Answer {
  const { target_mode: mode } = readNewCampaign(asked);
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

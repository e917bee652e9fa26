import type { Asked } from './asked.ts';
import { type NewCampaign, readNewCampaign } from './new-campaign.ts';

/**
 * What is true of channels that send nothing, and what becomes of a campaign that is asked for (wire contract, campaign API).
 * Everything asked is read as strictly as if every channel sent.
 */
export type Answer = { kind: 'answered'; body: Record<string, unknown> } | { kind: 'refused'; error: string };

const NO_CHANNEL = 'cannot be sent by this deployment: no channel is set up for them';

type Made = { kind: 'to-count'; campaign: NewCampaign } | { kind: 'to-make'; campaign: NewCampaign };

/** An estimate is a number, whether or not anything can be sent. */
export function createAnswer(asked: Asked): Made | Answer {
  const campaign = readNewCampaign(asked);
  const { target_mode: mode } = campaign;
  if (campaign.estimate_only) return { kind: 'to-count', campaign };
  if (mode === 'webhook') return { kind: 'to-make', campaign };
  return { kind: 'refused', error: `target_mode: ${mode} campaigns ${NO_CHANNEL}` };
}

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

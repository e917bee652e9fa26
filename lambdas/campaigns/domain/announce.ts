import type { BusEvent } from '#core/messages/bus-events.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import { type Campaign, isLive } from './campaign.ts';

/** Puts an event on the stack's bus. */
export type Announce = (event: BusEvent) => Promise<void>;

export type CampaignNews =
  | { kind: 'published' }
  | { kind: 'started' }
  | { kind: 'completed'; people: number }
  | { kind: 'stopped' }
  | { kind: 'failed'; reason: string };

/** What the bus is told of a campaign, as it is after the change. */
export function campaignEvent(campaign: Campaign, { news, at }: { news: CampaignNews; at: string }): BusEvent {
  const { accountId, campaignId: id, name, trigger, lastRunAt: runAt, dueAt } = campaign;
  const about = {
    schemaVersion: SCHEMA_VERSION,
    accountId,
    campaign: { id, name, trigger: trigger.kind },
    at,
  } as const;
  const run = isLive(trigger) || runAt === undefined ? {} : { run: { runAt } };
  const next = dueAt === undefined ? {} : { dueAt: new Date(dueAt * 1_000).toISOString() };
  switch (news.kind) {
    case 'published':
      return { type: 'campaign.published', detail: { ...about, ...next } };
    case 'started':
      return { type: 'campaign.started', detail: { ...about, ...run } };
    case 'completed':
      return {
        type: 'campaign.completed',
        detail: { ...about, run: { runAt: runAt ?? 0, people: news.people }, ...next },
      };
    case 'stopped':
      return { type: 'campaign.stopped', detail: { ...about, ...run } };
    case 'failed':
      return { type: 'campaign.failed', detail: { ...about, ...run, reason: news.reason, ...next } };
  }
}

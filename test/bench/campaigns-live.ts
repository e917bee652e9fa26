import { clockAt } from '#core/cql/read/days.ts';
import { lineOfEvent } from '#core/intake/event-line.ts';
import { eventId } from '#core/intake/ingest-group.ts';
import type { Reaction } from '#core/messages/reaction.ts';
import { packLines, unpackLines } from '#store/stream/ingest.ts';
import type { LiveOf } from '../../lambdas/campaigns/adapters/known-campaigns.ts';
import type { Campaign } from '../../lambdas/campaigns/domain/campaign.ts';
import { campaignIndex } from '../../lambdas/campaigns/domain/live/campaign-index.ts';
import { type ReadyCampaign, readyCampaign } from '../../lambdas/campaigns/domain/live/ready-campaign.ts';
import { qualifyEvents } from '../../lambdas/campaigns/use-cases/qualify-events.ts';
import { type Bench, type Figure, inTurns } from './harness.ts';

/** Holding events against an account's live campaigns, from the message to who asks for them; what is then done is no part. */
const EVENTS = 500;
const MESSAGES = 20;
const NOW = 1_790_000_000;

/** @param names of events that campaigns ask for, one after the other */
function campaignsOf(count: number, names: number): Campaign[] {
  return Array.from({ length: count }, (_, at) => ({
    ...{ accountId: 'ACME', campaignId: at + 1, name: 'x', state: 'running', madeBy: 'api', templateId: 1, version: 1 },
    ...{ createdAt: '2026-01-01T00:00:00.000Z', changedAt: '2026-01-01T00:00:00.000Z', care: {} },
    content: { type: 'json', keyValues: [], urlPairs: [] },
    schedule: { kind: 'now', delaySeconds: 0 },
    trigger: {
      kind: 'live',
      events: [
        {
          event_name: `Event ${at % names}`,
          event_properties: [
            { name: 'Amount', operator: 'greater_than', value: 50 + (at % 100) },
            { name: 'Category', operator: 'equals', value: ['Books', 'Toys'] },
          ],
        },
      ],
    },
  }));
}

function liveOf(campaigns: readonly Campaign[]): LiveOf {
  const clock = clockAt('Europe/Berlin', NOW);
  const known = new Map<Campaign, ReadyCampaign>();
  const ready = (campaign: Campaign) => {
    const found = known.get(campaign) ?? readyCampaign(campaign, clock);
    known.set(campaign, found);
    return found;
  };
  return { index: campaignIndex(campaigns), timezone: 'Europe/Berlin', ready };
}

const lines = Array.from({ length: EVENTS }, (_, place) =>
  lineOfEvent({
    ...{ eventId: eventId('a'.repeat(24), place), key: 'event0', name: 'Event 0', ts: NOW, receivedAt: NOW * 1_000 },
    who: { kind: 'identity', value: `person ${place % 50}` },
    props: JSON.stringify({ Amount: place % 200, Category: ['Books', 'Toys', 'Food'][place % 3], Currency: 'EUR' }),
  }),
);
const reaction: Reaction = {
  ...{ id: 'm', at: NOW * 1_000, accountId: 'ACME', subscriber: 'live' },
  events: packLines(lines).toString('base64'),
};

function worker(campaigns: readonly Campaign[]) {
  const live = liveOf(campaigns);
  const qualify = qualifyEvents({
    liveOf: async () => live,
    whose: async () => () => ({ kind: 'gone' }),
    send: async () => 'sent',
    follow: async () => [],
    putBack: async () => {},
    noteLag: async () => {},
    packing: { pack: packLines, unpack: unpackLines },
    now: () => NOW * 1_000,
  });
  return async () => {
    for (let message = 0; message < MESSAGES; message++) await qualify(reaction);
  };
}

async function* run(): AsyncGenerator<Figure> {
  const times = await inTurns(
    {
      one: worker(campaignsOf(1, 1)),
      hundred: worker(campaignsOf(100, 100)),
      tenThousand: worker(campaignsOf(10_000, 10_000)),
      ofOneEvent: worker(campaignsOf(10_000, 100)),
    },
    { rounds: 7, clock: 'cpu' },
  );
  const rows = EVENTS * MESSAGES;
  const yardstick = 'one active campaign, per event, CPU seconds';
  const bench = 'campaigns.live';
  yield {
    bench: `${bench}.1`,
    yardstick: 'an event',
    rows,
    seconds: times.one,
    milliseconds: (times.one / rows) * 1_000,
    atMost: 0.1,
  };
  yield {
    bench: `${bench}.100`,
    yardstick,
    rows,
    seconds: times.hundred,
    ratio: times.hundred / times.one,
    atMost: 1.25,
  };
  yield {
    bench: `${bench}.10000`,
    yardstick,
    rows,
    seconds: times.tenThousand,
    ratio: times.tenThousand / times.one,
    atMost: 1.25,
  };
  // A hundred of the ten thousand ask for this very event.
  const each = { yardstick: 'an event that a hundred campaigns ask for', rows, seconds: times.ofOneEvent };
  yield { bench: `${bench}.100-of-10000`, ...each, milliseconds: (times.ofOneEvent / rows) * 1_000, atMost: 0.5 };
}

export const campaignsLive: Bench = { name: 'campaigns-live', run };

import type { LiveQuery } from '#core/cql/live/live-query.ts';
import { eventKey } from '#core/intake/event-name.ts';
import { type Campaign, type EventGiven, isLive } from '../campaign.ts';
import { eventsOf, type ReadyCampaign } from './ready-campaign.ts';

/**
 * The live campaigns of an account by the events that they look at, so that an event costs what the campaigns of its own name
 * cost. A campaign's queries are read when the first event of its name comes.
 */
export type CampaignIndex = {
  byKey: ReadonlyMap<string, readonly Campaign[]>;
  /** Campaigns that look at any event. */
  any: readonly Campaign[];
  byId: ReadonlyMap<number, Campaign>;
};

/** What a campaign asks of an event: to be a step, counted from 0, or the event that must not come. */
export type Asked = { ready: ReadyCampaign; place: number | 'not'; query: LiveQuery };

/** What clients send as the name to mean every event. */
const ANY = '-1';

/** Undefined: any event. */
function keyOf({ event_name }: EventGiven): string | undefined {
  const name = String(event_name);
  return name === ANY ? undefined : eventKey(name);
}

function keysOf({ trigger }: Campaign): Set<string | undefined> {
  return new Set(isLive(trigger) ? eventsOf(trigger).map(keyOf) : []);
}

export function campaignIndex(campaigns: readonly Campaign[]): CampaignIndex {
  const byKey = new Map<string, Campaign[]>();
  const any: Campaign[] = [];
  for (const campaign of campaigns) {
    const keys = keysOf(campaign);
    if (keys.has(undefined)) any.push(campaign);
    else for (const key of keys) listIn(byKey, key ?? '').push(campaign);
  }
  return { byKey, any, byId: new Map(campaigns.map((campaign) => [campaign.campaignId, campaign])) };
}

function listIn(lists: Map<string, Campaign[]>, key: string): Campaign[] {
  const known = lists.get(key) ?? [];
  lists.set(key, known);
  return known;
}

export function campaignsOfKey({ byKey, any }: CampaignIndex, key: string): readonly Campaign[] {
  const named = byKey.get(key) ?? [];
  return any.length === 0 ? named : [...named, ...any];
}

/** What of a campaign is asked of events of this name. */
export function askedOf(ready: ReadyCampaign, key: string): Asked[] {
  const isAbout = ({ eventKey }: LiveQuery) => eventKey === undefined || eventKey === key;
  const steps = ready.steps.map((query, place): Asked => ({ ready, place, query }));
  const all: Asked[] = ready.not ? [...steps, { ready, place: 'not', query: ready.not }] : steps;
  return all.filter(({ query }) => isAbout(query));
}

/** With more names than these, an account hears of all its events: the list is read for every batch of the stream. */
const MOST_KEYS = 1_000;
const MOST_CHARACTERS = 60_000;

/** Keys of all events that these campaigns look at; undefined: of every event. */
export function subscribedKeys(campaigns: readonly Campaign[]): string[] | undefined {
  const keys = new Set(campaigns.flatMap((campaign) => [...keysOf(campaign)]));
  const named = [...keys].filter((key) => key !== undefined);
  const characters = named.reduce((sum, key) => sum + key.length, 0);
  const isTooMuch = named.length > MOST_KEYS || characters > MOST_CHARACTERS;
  return named.length < keys.size || isTooMuch ? undefined : named.sort();
}

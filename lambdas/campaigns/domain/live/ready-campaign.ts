import { type LiveQuery, liveQuery, personQuery } from '#core/cql/live/live-query.ts';
import type { PersonHolds } from '#core/cql/live/person.ts';
import type { Clock } from '#core/cql/read/days.ts';
import { readQuery } from '#core/cql/read/read-query.ts';
import { EVER } from '#core/cql/reads.ts';
import type { Query } from '#core/cql/tree.ts';
import { Failure } from '#core/failure.ts';
import { type Campaign, type EventGiven, isLive, type LiveTrigger } from '../campaign.ts';

/** A live campaign made ready to be held against events as they come. */
export type ReadyCampaign = {
  campaign: Campaign;
  /** In their order. The last one qualifies, or where there is a `not`, begins the wait. */
  steps: readonly LiveQuery[];
  not?: LiveQuery;
  /** From the first step to the last, or from the last to where the wait is over. */
  withinSeconds: number;
  /** Epoch milliseconds: what was received before is no step of it. */
  countsFrom: number;
  /** Whether it is decided by what is known of the person. */
  asksPerson: boolean;
  person: PersonHolds;
};

/** Where no time is set between several steps: as long as anybody's steps are kept. */
export const LONGEST_S = 30 * 86_400;

/** What cannot be read any more throws `bad-input`; it was read when the campaign was made. */
export function readyCampaign(campaign: Campaign, clock: Clock): ReadyCampaign {
  const { trigger } = campaign;
  if (!isLive(trigger)) throw refused(`campaign ${campaign.campaignId} is not live`);
  const asked = trigger.profile && read({ common_profile_properties: trigger.profile }, clock).where;
  return {
    campaign,
    steps: trigger.events.map((event) => eventQuery(event, clock)),
    ...(trigger.kind === 'inaction' && { not: eventQuery(trigger.not, clock) }),
    withinSeconds: trigger.withinSeconds ?? LONGEST_S,
    countsFrom: campaign.countsFrom ?? 0,
    asksPerson: asked !== undefined,
    person: personQuery(asked),
  };
}

/** An event is of any day: how old it may be is decided before. */
function eventQuery(event: EventGiven, clock: Clock): LiveQuery {
  const query = read(event, clock);
  return liveQuery({ ...query, ...(query.base && { base: { ...query.base, window: EVER } }) });
}

function read(given: object, clock: Clock): Query {
  const found = readQuery(given, clock);
  if (found.kind === 'query') return found.query;
  throw refused(found.kind === 'invalid' ? found.error : 'a filter is no JSON object');
}

const refused = (why: string) => new Failure('bad-input', why, { retry: 'never' });

/** All events that a trigger looks at. */
export function eventsOf(trigger: LiveTrigger): readonly EventGiven[] {
  return trigger.kind === 'inaction' ? [...trigger.events, trigger.not] : trigger.events;
}

import type { Profile } from '#core/people/profile.ts';

/**
 * A campaign as it is kept: whom it is for, what it sends, when, and with what care. Whatever the customer wrote (queries,
 * names, texts) is kept as it was written, and read again when it is needed: days that count from today are of that day.
 */
export type CampaignState = 'draft' | 'scheduled' | 'running' | 'completed' | 'stopped' | 'failed';

export type Campaign = {
  accountId: string;
  /** Epoch seconds at creation, counted up where the second is taken; it is `targetId` in payloads and `id` in `/1/targets`. */
  campaignId: number;
  name: string;
  state: CampaignState;
  /** By which API it was made: `/api/campaigns`, or `/1/targets`. */
  madeBy: 'api' | 'targets';
  templateId: number;
  content: Content;
  trigger: Trigger;
  schedule: Schedule;
  care: Care;
  /** Goes up with every change. */
  version: number;
  createdAt: string;
  changedAt: string;
  publishedAt?: string;
  endedAt?: string;
  /** Of a scheduled campaign, when its next run begins, epoch seconds; it is the run's name. */
  dueAt?: number;
  /** The run under way, or the last one, by its name. */
  lastRunAt?: number;
  /**
   * Of a live campaign that was edited to ask for other events, epoch milliseconds: what was received before is of what it
   * asked then, and counts as no step of what it asks now.
   */
  countsFrom?: number;
  /** Why it failed, in words for the customer. */
  reason?: string;
  /** Of campaigns that were made by `/1/targets`: words by which reports are asked for. */
  labels?: readonly string[];
};

/** What the customer decides. */
export type Definition = Pick<Campaign, 'name' | 'templateId' | 'content' | 'trigger' | 'schedule' | 'care' | 'labels'>;

export type LiveTrigger = Extract<Trigger, { kind: 'live' | 'inaction' }>;
export const isLive = (trigger: Trigger): trigger is LiveTrigger =>
  trigger.kind === 'live' || trigger.kind === 'inaction';

/** Pairs and not a map, since customers choose the names. */
export type Pair = { name: string; value: unknown };

/** Without `body`: profile variables and key-values (wire contract, outbound webhooks); with it, a body of the customer's own. */
export type Content = {
  type: 'json' | 'text';
  keyValues: readonly Pair[];
  body?: string;
  /** Added to the address of the template; values may be personalised. */
  urlPairs: readonly { name: string; value: string }[];
};

/** An event and its filters as a clause of CQL writes them, without days: `{event_name, event_properties?, session_properties?}`. */
export type EventGiven = Record<string, unknown>;
/** Filters of people as CQL writes them: the value of `common_profile_properties`. */
export type ProfileGiven = Record<string, unknown>;

export type Trigger =
  /** Did these, in this order; all within so many seconds where there are several. */
  | { kind: 'live'; events: readonly EventGiven[]; withinSeconds?: number; profile?: ProfileGiven }
  /** Did these in this order, and then did not do `not` within so many seconds. */
  | { kind: 'inaction'; events: readonly EventGiven[]; not: EventGiven; withinSeconds: number; profile?: ProfileGiven }
  /** Whoever fits a query of CQL. */
  | { kind: 'past'; query: unknown; profile?: ProfileGiven }
  /** So many days after (before, where negative) the day that a date property of theirs names. */
  | { kind: 'date'; property: string; days: number; profile?: ProfileGiven }
  | { kind: 'segment'; segmentId: number; profile?: ProfileGiven }
  | { kind: 'everybody'; profile?: ProfileGiven };

export type Schedule =
  /** For live triggers, `delaySeconds` counts from the event; at most 30 days. */
  | { kind: 'now'; delaySeconds: number }
  /** A minute of the account's clock, `YYYYMMDD HH:MM`. */
  | { kind: 'at'; at: string }
  /** Every so many days at a minute of the account's clock; the last on `until` (YYYYMMDD). */
  | { kind: 'every'; days: number; at: string; until?: string };

export type Care = {
  /** At most so many people, of a run or, for live triggers, of a day; at least 100. */
  most?: number;
  /** Nobody at all where the audience is larger. */
  notOver?: number;
  /** Minutes of the account's clock, `HH:MM`, between which nothing is sent: it waits until `to`. */
  quiet?: { from: string; to: string };
  /** Percent of people who are chosen to get nothing. */
  controlPercent?: number;
};

/** Whom a call is made of, and for live triggers, by what they qualified. */
export type Recipient = {
  profile: Profile;
  event?: { eventId: string; name: string /** Epoch seconds. */; ts: number; props: Record<string, unknown> };
};

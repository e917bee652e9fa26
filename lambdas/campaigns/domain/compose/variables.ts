import type { AtVariable } from '#core/liquid/at-variables.ts';
import { instantOfDate, liquidDate, writtenDate } from '#core/liquid/local-dates.ts';
import type { Person } from '#core/liquid/text.ts';
import { fold } from '#core/values/fold.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import type { Recipient } from '../campaign.ts';
import { type Members, payloadOf } from './payload.ts';
import { systemProfileData } from './system-profile-data.ts';

/**
 * What content may ask for of a person: `Profile.` (a property by its own name, or what names the person), `Event.` (of live
 * campaigns, the properties of the event), `Linked.` (nothing is linked yet), `CampaignID` and `Profiles`.
 */
export type About = { campaignId: number; timezone: string /** Epoch milliseconds. */; now: number };
export const namespaces: ReadonlySet<string> = new Set([
  'Profile',
  'Event',
  'Linked',
  'Campaign',
  'CampaignID',
  'Profiles',
]);

export function personOf(recipient: Recipient, { campaignId, timezone, now }: About): Person {
  const { event } = recipient;
  const profile = profileValues(recipient);
  const shown = (values: Values) => datesIn(values, timezone);
  const variables = {
    Profile: shown(profile),
    Event: shown(new Map(Object.entries(event?.props ?? {}))),
    Linked: {},
    Campaign: { campaignId },
    CampaignID: campaignId,
    Profiles: [Object.fromEntries(payloadOf(recipient))],
  };

  function atValue({ space, name, fallback }: AtVariable): unknown {
    if (space === 'Campaign') return campaignId;
    const value = space === 'Profile' ? profile.get(name) : eventValue(space, name);
    if (value === undefined || value === null || value === '') return fallback;
    const instant = instantOfDate(value);
    return instant === undefined ? value : writtenDate(instant, zoneOf(name, timezone));
  }

  function eventValue(space: string, name: string): unknown {
    const isOf = event && (space === 'Event' || fold(space) === fold(event.name));
    return isOf && Object.hasOwn(event.props, name) ? event.props[name] : undefined;
  }

  return { now, timezone, variables, valueOf: atValue };
}

type Values = ReadonlyMap<string, unknown>;

/** Own properties come last: a name of theirs is never covered by one of ours. */
function profileValues({ profile }: Recipient): Values {
  const { email, identity, allIdentities, objectId, phone, name, props, tokens } = profile;
  const system: Members = [
    ['identity', identity],
    ['email', email],
    ['phone', phone],
    ['name', name],
    ['objectId', objectId],
    ...Object.entries(systemProfileData(props)),
  ];
  const values = new Map<string, unknown>([
    ['all_identities', allIdentities],
    ['push_token', tokens.at(-1)?.id],
    ['CleverTap ID', objectId],
    ...system,
    ...system.map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value] as const),
    ...Object.entries(props),
  ]);
  return new Map([...values].filter(([, value]) => value !== null && value !== undefined));
}

/** Dates as Liquid shows them, at any depth; integers that a number does not hold are texts, which compare as numbers do. */
function datesIn(values: Values, timezone: string): Record<string, unknown> {
  const made: Record<string, unknown> = Object.create(null);
  for (const [name, value] of values) made[name] = shownValue(value, zoneOf(name, timezone));
  return made;
}

function shownValue(value: unknown, timezone: string): unknown {
  if (typeof value === 'string') {
    const instant = instantOfDate(value);
    return instant === undefined ? value : liquidDate(instant, timezone);
  }
  if (JSON.isRawJSON(value)) return value.rawJSON;
  if (Array.isArray(value)) return value.map((one) => shownValue(one, timezone));
  return isPlainObject(value) ? datesIn(new Map(Object.entries(value)), timezone) : value;
}

/** A date of birth is a day, kept as its midnight in UTC: anywhere else it would be another day. */
function zoneOf(name: string, timezone: string): string {
  return name === 'DOB' ? 'UTC' : timezone;
}

import { type Entry, entriesOf } from '../values.ts';

/** One person, as `GET /1/profile.json` shows them. */
export type Person = {
  identity?: string | undefined;
  all_identities: string[];
  email?: string | undefined;
  phone?: number | undefined;
  name?: string | undefined;
  profileData: Record<string, unknown>;
  events: Record<string, { count: number; first_seen: number; last_seen: number }>;
  platformInfo: Device[];
};
export type Device = { objectId: string; push_token?: string | undefined } & Partial<
  Record<'platform' | 'os_version' | 'app_version' | 'make' | 'model', unknown>
>;

/** What a person is found by again for certain: an identity, or the id of a device. */
export function handleOf(person: Pick<Person, 'identity' | 'platformInfo'>): {
  by: 'identity' | 'objectId';
  value: string;
} {
  if (person.identity !== undefined) return { by: 'identity', value: person.identity };
  return { by: 'objectId', value: person.platformInfo[0]?.objectId ?? '' };
}

/** The identities among the names of a person, which also has the e-mail and the phone. */
export function identitiesOf(person: Pick<Person, 'identity' | 'all_identities' | 'email' | 'phone'>): string[] {
  const contacts = [person.email, person.phone === undefined ? undefined : `+${person.phone}`];
  return person.all_identities.filter((name) => name === person.identity || !contacts.includes(name));
}

/** What the whole page calls somebody. */
export function titleOf(person: Pick<Person, 'name' | 'identity' | 'email' | 'platformInfo'>): string {
  return person.name || person.identity || person.email || person.platformInfo[0]?.objectId || 'Somebody';
}

export type Did = { name: string; count: number; first: number; last: number };

/** What a person did, the most frequent first; names are a customer's. */
export function didOf(events: Person['events']): Did[] {
  return Object.entries(events)
    .map(([name, { count, first_seen, last_seen }]) => ({ name, count, first: first_seen, last: last_seen }))
    .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** Flags of subscriptions, each with its channel, apart from what else is known. */
const CHANNELS = new Map([
  ['MSG-email', 'E-mail'],
  ['MSG-sms', 'SMS'],
  ['MSG-whatsapp', 'WhatsApp'],
  ['MSG-push', 'Push'],
  ['MSG-push-all', 'Push, all devices'],
  ['MSG-webpush', 'Web push'],
]);
export type Subscription = { channel: string; isOn: boolean; isSaid: boolean };

export function subscriptionsOf(profileData: unknown): Subscription[] {
  const said = new Map(entriesOf(profileData));
  return [...CHANNELS]
    .filter(([flag]) => said.has(flag) || ['MSG-email', 'MSG-sms', 'MSG-push'].includes(flag))
    .map(([flag, channel]) => ({ channel, isSaid: said.has(flag), isOn: !isNo(said.get(flag)) }));
}

export function attributesOf(profileData: unknown): Entry[] {
  return entriesOf(profileData)
    .filter(([name]) => !CHANNELS.has(name))
    .toSorted(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}

/** Without a word, everybody is subscribed. */
function isNo(value: unknown): boolean {
  return ['false', 'n', 'no', '0'].includes(String(value ?? '').toLowerCase());
}

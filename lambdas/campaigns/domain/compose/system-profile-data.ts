import { spellingsOf } from '#core/cql/read/names.ts';

/**
 * What `systemProfileData` of a payload tells, by the names of the properties that it is told from, the first that is there. A
 * subscription is a property that says true or false.
 */
const SUBSCRIPTIONS: ReadonlyMap<string, string> = new Map([
  ['webPushSubscription', 'MSG-webpush'],
  ['mobilePushSubscription', 'MSG-push'],
  ['emailSubscription', 'MSG-email'],
  ['smsSubscription', 'MSG-sms'],
  ['whatsappSubscription', 'MSG-whatsapp'],
]);
const PLACES = ['country', 'region', 'city', 'latitude', 'longitude'];

/** Where each field comes from, in the order of the payload. */
export const systemFields: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...[...SUBSCRIPTIONS].map(([field, property]) => [field, [property]] as const),
  ['timezone', ['Tz', 'Timezone', 'tz', 'timezone', 'CT Timezone']],
  ...PLACES.map((field) => [field, spellingsOf(field)] as const),
  ['age', ['Age', 'age']],
]);

export function systemProfileData(props: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const told = new Map<string, unknown>();
  for (const [field, properties] of systemFields) {
    const property = properties.find((name) => Object.hasOwn(props, name));
    if (property === undefined) continue;
    const value = SUBSCRIPTIONS.has(field) ? subscriptionOf(props[property]) : props[property];
    if (value !== undefined) told.set(field, value);
  }
  return Object.fromEntries(told);
}

function subscriptionOf(value: unknown): string | undefined {
  if (value === true || value === 'true') return 'Subscribed';
  return value === false || value === 'false' ? 'Unsubscribed' : undefined;
}

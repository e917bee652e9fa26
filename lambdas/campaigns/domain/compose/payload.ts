import type { Recipient } from '../campaign.ts';
import { systemProfileData } from './system-profile-data.ts';

/**
 * A person in a payload: keys and their order as in the full sample of the vendor's page, in lower case
 * (https://docs.clevertap.com/docs/create-message-webhook#sample-payload). What is not known is left out; what was done is
 * there for live campaigns only.
 */
export type Members = readonly (readonly [name: string, value: unknown])[];

export function payloadOf({ profile, event }: Recipient): Members {
  const { email, identity, allIdentities, objectId, phone, name, props, tokens } = profile;
  const members: [string, unknown][] = [
    ['email', email],
    ['identity', identity],
    ['all_identities', allIdentities],
    ['objectId', objectId === '' ? null : objectId],
    ['phone', phone],
    ['systemProfileData', systemProfileData(props)],
    ['profileData', props],
    ['name', name],
    ['event_properties', event?.props],
    ['session_props', event && {}],
    ['push_token', tokens.at(-1)?.id],
  ];
  return members.filter(([, value]) => value !== null && value !== undefined);
}

/** An object as JSON text, from names and JSON texts: written by hand, so that any name and its place stay as they are. */
export function objectText(members: readonly (readonly [name: string, json: string])[]): string {
  return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

export function payloadText(members: Members, keyValues: string): string {
  return objectText([
    ['key_values', keyValues],
    ...members.map(([name, value]) => [name, JSON.stringify(value) ?? 'null'] as const),
  ]);
}

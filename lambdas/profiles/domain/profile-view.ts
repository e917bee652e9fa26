import { spellingsOf } from '#core/cql/read/names.ts';
import { deviceFields, platforms } from '#core/people/devices.ts';
import type { Profile } from '#core/people/profile.ts';

/** How often a person did each event, and when first and last (epoch seconds), by the event's name. */
export type EventSummaries = Record<string, { count: number; first_seen: number; last_seen: number }>;

/**
 * A profile as `GET /1/profile.json` shows it (wire contract, Get Profiles: one person), of the same shape as a record of
 * `/1/profiles.json`. A phone is a number on the wire.
 */
export function profileView(profile: Profile, events: EventSummaries): Record<string, unknown> {
  const { identity, email, phone, name, allIdentities, props } = profile;
  const seen = Object.values(events).map(({ last_seen }) => last_seen);
  return {
    ...(identity !== null && { identity }),
    all_identities: allIdentities,
    ...(email !== null && { email }),
    ...(phone !== null && { phone: Number(phone.slice(1)) }),
    ...(name !== null && { name }),
    profileData: props,
    events,
    platformInfo: platformInfo(profile).map((device) => ({
      ...device,
      ...(seen.length > 0 && { ls: Math.max(...seen) }),
    })),
  };
}

/** A line per device, with its push token where it has one; one line for somebody of whom no device is known. */
function platformInfo({ identifiers, tokens, objectId: own, props }: Profile): Record<string, unknown>[] {
  const known = identifiers.filter(({ kind }) => kind === 'objectId').map(({ value }) => value);
  const devices = known.length > 0 ? known : [own];
  const told = deviceToldBy(props);
  return devices.flatMap((objectId): Record<string, unknown>[] => {
    const here = tokens.filter((token) => token.objectId === objectId);
    if (here.length === 0) return [{ objectId, ...told }];
    return here.map(({ id, type }) => {
      const platform = platforms.get(type);
      return { objectId, push_token: id, ...told, ...(platform !== undefined && { platform }) };
    });
  });
}

/** What a person's own properties tell of a device. */
function deviceToldBy(props: Profile['props']): Record<string, unknown> {
  const told = new Map<string, unknown>();
  for (const [field, name] of deviceFields) {
    const spelling = spellingsOf(name).find((key) => Object.hasOwn(props, key));
    if (spelling !== undefined) told.set(field, props[spelling]);
  }
  return Object.fromEntries(told);
}

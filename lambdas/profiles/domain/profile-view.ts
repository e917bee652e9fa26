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
function platformInfo({ identifiers, tokens, objectId: own }: Profile): Record<string, unknown>[] {
  const known = identifiers.filter(({ kind }) => kind === 'objectId').map(({ value }) => value);
  const devices = known.length > 0 ? known : [own];
  return devices.flatMap((objectId): Record<string, unknown>[] => {
    const here = tokens.filter((token) => token.objectId === objectId);
    return here.length > 0
      ? here.map(({ id, type }) => ({ objectId, platform: type, push_token: id }))
      : [{ objectId }];
  });
}

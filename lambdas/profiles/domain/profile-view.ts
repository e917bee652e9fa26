import type { Profile } from '#core/profile.ts';

/** How often a person did each event, and when first and last (epoch seconds), by the event's name. */
export type EventSummaries = Record<string, { count: number; first_seen: number; last_seen: number }>;

/** A profile as `GET /1/profile.json` shows it (wire contract, single profile). A phone is a number on the wire. */
export function profileView(profile: Profile, events: EventSummaries): Record<string, unknown> {
  const { identity, email, phone, name, allIdentities, objectId, props } = profile;
  return {
    objectId,
    ...(identity !== null && { identity }),
    all_identities: allIdentities,
    ...(email !== null && { email }),
    ...(phone !== null && { phone: Number(phone.slice(1)) }),
    ...(name !== null && { name }),
    profileData: props,
    events,
    platformInfo: platformInfo(profile),
  };
}

/** A line per device, with its push token where it has one. */
function platformInfo({ identifiers, tokens }: Profile): Record<string, unknown>[] {
  const devices = identifiers.filter((known) => known.kind === 'objectId').map((known) => known.value);
  return devices.flatMap((objectId): Record<string, unknown>[] => {
    const own = tokens.filter((token) => token.objectId === objectId);
    return own.length > 0 ? own.map(({ id, type }) => ({ objectId, platform: type, push_token: id })) : [{ objectId }];
  });
}

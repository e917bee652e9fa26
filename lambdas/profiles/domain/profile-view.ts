import type { Profile } from '#core/profile.ts';

/**
 * A profile as `GET /1/profile.json` shows it (wire contract, single profile). A phone is a number on the wire. Summaries
 * of events are not in it: they are the lake's knowledge, which one look at a table does not have.
 */
export function profileView(profile: Profile): Record<string, unknown> {
  const { identity, email, phone, name, allIdentities, objectId, props } = profile;
  return {
    objectId,
    ...(identity !== null && { identity }),
    all_identities: allIdentities,
    ...(email !== null && { email }),
    ...(phone !== null && { phone: Number(phone.slice(1)) }),
    ...(name !== null && { name }),
    profileData: props,
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

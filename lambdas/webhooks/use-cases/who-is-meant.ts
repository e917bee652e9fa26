import { emailOf, phoneOf } from '#core/intake/records/contact.ts';
import { aliasIdsOf } from '#core/people/merged-profile.ts';
import { profileIdOf } from '#core/people/profile.ts';
import { type ProfilesAt, profileIdsByContact, readProfiles } from '#store/people/profiles.ts';

/** People who share one e-mail or phone are all looked for, so many at most. */
const MOST_SHARING = 100;

/**
 * Ids under which calls about a person may stand in the log: of any name of theirs, and of all names that the same person has.
 * Whom nobody knows any more is still found by the id that the name gives.
 */
export async function profileIdsOf(
  at: ProfilesAt,
  { accountId, who }: { accountId: string; who: string },
): Promise<string[]> {
  const named = (['identity', 'objectId'] as const).map((kind) => profileIdOf({ accountId, kind, value: who }));
  const own = /^[0-9a-f]{32}$/.test(who) ? [who] : [];
  const ids = new Set([...own, ...named, ...(await idsByContact(at, { accountId, who }))]);
  const first = await readProfiles(at, { accountId, profileIds: [...ids] });
  const survivors = [...first.values()].flatMap(({ mergedInto }) => mergedInto ?? []).filter((id) => !first.has(id));
  const more = await readProfiles(at, { accountId, profileIds: [...new Set(survivors)] });
  for (const profile of [...first.values(), ...more.values()]) {
    for (const id of [profile.profileId, ...aliasIdsOf(profile, accountId)]) ids.add(id);
  }
  return [...ids];
}

async function idsByContact(at: ProfilesAt, { accountId, who }: { accountId: string; who: string }): Promise<string[]> {
  const contacts = [
    { kind: 'email' as const, value: emailOf(who) },
    { kind: 'phone' as const, value: phoneOf(who) ?? phoneOf(`+${who.trim()}`) },
  ];
  const found = await Promise.all(
    contacts.map(async ({ kind, value }) =>
      value === undefined ? [] : await profileIdsByContact(at, { accountId, kind, value, most: MOST_SHARING }),
    ),
  );
  return found.flatMap((ids) => ids.slice(0, MOST_SHARING));
}

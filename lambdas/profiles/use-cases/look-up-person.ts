import type { LookUp } from '#core/people/look-up.ts';
import { aliasIdsOf } from '#core/people/merged-profile.ts';
import type { Profile } from '#core/people/profile.ts';
import { findPerson } from '#store/people/find-people.ts';
import type { ProfilesAt } from '#store/people/profiles.ts';

import type { PersonsEvents } from './events-of.ts';

/** Finds a person, and what they did under all ids that they have; undefined where nobody is meant. */
type At = { profiles: ProfilesAt; history: (of: { accountId: string; ids: string[] }) => Promise<PersonsEvents> };
type Asked = Exclude<LookUp, { kind: 'malformed' }>;

export async function lookUpPerson(
  at: At,
  { accountId, asked }: { accountId: string; asked: Asked },
): Promise<(PersonsEvents & { profile: Profile }) | undefined> {
  const profile = await findPerson(at.profiles, { accountId, asked });
  if (!profile) return undefined;
  const ids = [profile.profileId, ...aliasIdsOf(profile, accountId)];
  return { profile, ...(await at.history({ accountId, ids })) };
}

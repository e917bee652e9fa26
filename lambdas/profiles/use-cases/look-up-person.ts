import { aliasIdsOf } from '#core/people/merged-profile.ts';
import type { Profile } from '#core/people/profile.ts';
import type { ProfilesAt } from '#store/people/profiles.ts';
import { findByContact, findByName } from '../adapters/find-people.ts';
import type { LookUp } from '../domain/look-up.ts';
import type { PersonsEvents } from './events-of.ts';

/** Finds a person, and what they did under all ids that they have; undefined where nobody is meant. */
type At = { profiles: ProfilesAt; history: (of: { accountId: string; ids: string[] }) => Promise<PersonsEvents> };
type Asked = Exclude<LookUp, { kind: 'malformed' }>;

/** Of so many people with one contact the newest is looked for. */
const MOST_SHARING = 1_000;

export async function lookUpPerson(
  at: At,
  { accountId, asked }: { accountId: string; asked: Asked },
): Promise<(PersonsEvents & { profile: Profile }) | undefined> {
  const profile = await findPerson(at.profiles, { accountId, asked });
  if (!profile) return undefined;
  const ids = [profile.profileId, ...aliasIdsOf(profile, accountId)];
  return { profile, ...(await at.history({ accountId, ids })) };
}

async function findPerson(
  profiles: ProfilesAt,
  { accountId, asked }: { accountId: string; asked: Asked },
): Promise<Profile | undefined> {
  if (asked.kind === 'nobody') return undefined;
  if (asked.kind === 'name') return await findByName(profiles, { accountId, name: asked.name });
  const sharing = await findByContact(profiles, { accountId, contact: asked.contact, most: MOST_SHARING });
  return sharing.toSorted((a, b) => b.changedAt - a.changedAt)[0];
}

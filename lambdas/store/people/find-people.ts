import type { Contact, LookUp } from '#core/people/look-up.ts';
import { profileIdOf } from '#core/people/profile.ts';
import { type ProfilesAt, profileIdsByContact, readProfiles, type StoredProfile } from './profiles.ts';

/**
 * Profiles by what people are called; aliases are followed, and who is deleted is not found.
 * @param most people that are of use: where more have the contact, more are answered than that, but not all
 */
export async function findByContact(
  at: ProfilesAt,
  { accountId, contact, most }: { accountId: string; contact: Contact; most: number },
): Promise<StoredProfile[]> {
  const profileIds = (await profileIdsByContact(at, { accountId, ...contact, most: most + 1 })).slice(0, most + 1);
  const found = await readProfiles(at, { accountId, profileIds });
  // The index may be a moment behind the table.
  return [...found.values()].filter((profile) => profile[contact.kind] === contact.value);
}

function isOwnId({ kind, value }: { kind: string; value: string }): boolean {
  return kind === 'objectId' && /^[0-9a-f]{32}$/.test(value);
}

/** @param name an identity or an objectId; the profile's own id serves as objectId where no device is known */
export async function findByName(
  at: ProfilesAt,
  { accountId, name }: { accountId: string; name: { kind: 'identity' | 'objectId'; value: string } },
): Promise<StoredProfile | undefined> {
  const ids = [profileIdOf({ accountId, ...name }), ...(isOwnId(name) ? [name.value] : [])];
  const found = await readProfiles(at, { accountId, profileIds: [...new Set(ids)] });
  const first = ids.map((id) => found.get(id)).find((profile) => profile !== undefined);
  const { mergedInto } = first ?? {};
  const person = mergedInto ? (await readProfiles(at, { accountId, profileIds: [mergedInto] })).get(mergedInto) : first;
  return person?.deleted ? undefined : person;
}

/** Of so many people with one contact the newest is looked for. */
const MOST_SHARING = 1_000;

/** The one person who is asked for; of several who have the contact, the one whose profile changed last. */
export async function findPerson(
  at: ProfilesAt,
  { accountId, asked }: { accountId: string; asked: Exclude<LookUp, { kind: 'malformed' }> },
): Promise<StoredProfile | undefined> {
  if (asked.kind === 'nobody') return undefined;
  if (asked.kind === 'name') return await findByName(at, { accountId, name: asked.name });
  const sharing = await findByContact(at, { accountId, contact: asked.contact, most: MOST_SHARING });
  return sharing.toSorted((a, b) => b.changedAt - a.changedAt)[0];
}

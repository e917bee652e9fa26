import type { Identifier } from '../intake/records/identifier.ts';
import { allIdentitiesOf, newProfile, type Profile, profileIdOf } from './profile.ts';

/**
 * How profiles become one, part, and end (wire contract, identity and time). A merged id stays as an alias that points to the
 * survivor: events keep the id that their identifier gave them, and readers follow the alias. Pure; when it happens is
 * `core/people/profile-changes.ts`.
 */
type Owned = { accountId: string; ts: number };

/** What an identity shared by thousands of devices ("guest") would make of a profile is no person. */
export const MAX_IDENTIFIERS = 40;

/** Ids of the profile's identifiers other than its own: its aliases. */
export function aliasIdsOf(profile: Profile, accountId: string): string[] {
  return profile.identifiers.map((who) => profileIdOf({ accountId, ...who })).filter((id) => id !== profile.profileId);
}

/** The survivor with everything that only the other knew; where both know something, the survivor is right. */
export function merged(survivor: Profile, other: Profile): Profile {
  const union = {
    ...survivor,
    identity: survivor.identity ?? other.identity,
    identifiers: [...other.identifiers.filter((who) => !knows(survivor, who)), ...survivor.identifiers],
    tokens: [...other.tokens, ...survivor.tokens],
    email: survivor.email ?? other.email,
    phone: survivor.phone ?? other.phone,
    name: survivor.name ?? other.name,
    props: { ...other.props, ...survivor.props },
    changedAt: Math.max(survivor.changedAt, other.changedAt),
  };
  return { ...union, objectId: deviceOf(union), allIdentities: allIdentitiesOf(union) };
}

/** The profile under one more name, which becomes its newest. */
export function knownAs(profile: Profile, who: Identifier): Profile {
  const others = profile.identifiers.filter((known) => known.kind !== who.kind || known.value !== who.value);
  const renamed = {
    ...profile,
    identity: who.kind === 'identity' ? who.value : profile.identity,
    identifiers: [...others, { kind: who.kind, value: who.value }],
  };
  return { ...renamed, objectId: deviceOf(renamed), allIdentities: allIdentitiesOf(renamed) };
}

/** The profile without one of its names. */
export function partedFrom(profile: Profile, { who, ts }: { who: Identifier; ts: number }): Profile {
  const identifiers = profile.identifiers.filter((known) => known.kind !== who.kind || known.value !== who.value);
  const identity = identifiers.findLast((known) => known.kind === 'identity')?.value ?? null;
  const left = { ...profile, identity, identifiers, changedAt: Math.max(profile.changedAt, ts) };
  return { ...left, objectId: deviceOf(left), allIdentities: allIdentitiesOf(left) };
}

/** An id that is from now on another name of `survivor`. */
export function aliasOf(survivor: string, { profileId, ts }: { profileId: string; ts: number }): Profile {
  return { ...nobody({ profileId, ts }), mergedInto: survivor };
}

export function tombstoneOf({ profileId, ts }: { profileId: string; ts: number }): Profile {
  return { ...nobody({ profileId, ts }), deleted: true };
}

/** The person that an identifier alone makes, under the id that its events have. */
export function personOf(who: Identifier, { accountId, ts }: Owned): Profile {
  return newProfile({ ...who, accountId, ts });
}

function nobody({ profileId, ts }: { profileId: string; ts: number }): Profile {
  const person = newProfile({ accountId: '', kind: 'identity', value: '', ts });
  return { ...person, profileId, identity: null, allIdentities: [], identifiers: [], objectId: profileId };
}

function knows({ identifiers }: Profile, who: Identifier): boolean {
  return identifiers.some((known) => known.kind === who.kind && known.value === who.value);
}

function deviceOf({ identifiers, profileId }: Pick<Profile, 'identifiers' | 'profileId'>): string {
  return identifiers.findLast((known) => known.kind === 'objectId')?.value ?? profileId;
}

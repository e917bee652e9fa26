import type { ProfileChange } from '../intake/ingest-group.ts';
import type { Identifier } from '../intake/records/identifier.ts';
import {
  aliasIdsOf,
  aliasOf,
  knownAs,
  MAX_IDENTIFIERS,
  merged,
  partedFrom,
  personOf,
  tombstoneOf,
} from './merged-profile.ts';
import { type Profile, profileIdOf } from './profile.ts';

/**
 * What one change does to who is who: finding a person by any name, merging two names, demerging, deleting. Answers the
 * profiles to be written together; pure.
 */
export type People = { accountId: string; at: (id: string) => Profile | undefined };

/** The person of an identifier, if there is one: an alias is followed, a tombstone is nobody. */
export function findPerson({ accountId, at }: People, who: Identifier): Profile | undefined {
  const found = at(profileIdOf({ accountId, ...who })) ?? at(ownIdOf(who));
  const person = found?.mergedInto ? at(found.mergedInto) : found;
  return person?.deleted ? undefined : person;
}

/** A profile without a device is shown with its own id as objectId; what comes back under that name is meant for it. */
export function ownIdOf(who: Identifier): string {
  return who.kind === 'objectId' && /^[0-9a-f]{32}$/.test(who.value) ? who.value : '';
}

/**
 * The person of a change, known by all the names that it gives, first in the list, then the aliases that this makes. The
 * identity's profile survives a merge, since that is where a person's other devices are. Names beyond `MAX_IDENTIFIERS`
 * are not joined.
 */
export function personOfChange(people: People, change: ProfileChange): [Profile, ...Profile[]] {
  const { accountId } = people;
  const who = { kind: change.kind, value: change.value };
  const named = findPerson(people, who);
  if (change.ifFree && named && named.identity !== null) {
    if (!named.identifiers.some(({ kind, value }) => kind === 'identity' && value === change.login))
      return personOfChange(people, { ...change, login: undefined, ifFree: undefined });
  }
  const login = change.login === undefined ? undefined : { kind: 'identity' as const, value: change.login };
  const other = login && findPerson(people, login);
  const survivor = other ?? named ?? personOf(login ?? who, { accountId, ts: change.ts });
  const names = login ? [who, login] : [who];
  const isMerge = named !== undefined && named.profileId !== survivor.profileId;
  let person = isMerge ? merged(survivor, named) : survivor;
  for (const name of names) if (!isNewest(person, name)) person = knownAs(person, name);
  if (person.identifiers.length > MAX_IDENTIFIERS && login)
    return personOfChange(people, { ...change, login: undefined });
  const ids = new Set(names.map((name) => profileIdOf({ accountId, ...name })));
  if (isMerge) for (const id of [named.profileId, ...aliasIdsOf(named, accountId)]) ids.add(id);
  const aliases = [...ids]
    .filter((id) => id !== person.profileId && people.at(id)?.mergedInto !== person.profileId)
    .map((profileId) => aliasOf(person.profileId, { profileId, ts: change.ts }));
  return [person, ...aliases];
}

function isNewest({ identifiers }: Profile, { kind, value }: Identifier): boolean {
  return identifiers.findLast((known) => known.kind === kind)?.value === value;
}

/** Whether a change only says whose a device is: it came beside a record, and is none. */
export function isAboutDevice({ ifFree, op, data }: ProfileChange): boolean {
  return ifFree === true && op === undefined && Object.keys(data).length === 0;
}

/** Whether a change only says whose a device is, and it is somebody's already, whether theirs or another's. */
export function tellsNothing(people: People, change: ProfileChange): boolean {
  return isAboutDevice(change) && (findPerson(people, change)?.identity ?? null) !== null;
}

/** Whether a change is of whoever has an e-mail or a phone, and its person does not, or is not there. */
export function isOfAnother(people: People, { ifHas, kind, value }: ProfileChange): boolean {
  return ifHas !== undefined && findPerson(people, { kind, value })?.[ifHas.kind] !== ifHas.value;
}

/** Tombstones for every name of the person, so that none of them leads to what was stored before. */
export function deletePerson(people: People, change: ProfileChange): Profile[] {
  const person = findPerson(people, change);
  if (!person) return [];
  const ids = [person.profileId, ...aliasIdsOf(person, people.accountId)];
  return ids.map((profileId) => tombstoneOf({ profileId, ts: change.ts }));
}

/**
 * The identifier as a person of its own again, with the events that came under it; what is known of the person stays
 * with the other identities. Where the identifier is the profile's own, the other identities are demerged.
 */
export function demergePerson(people: People, change: ProfileChange): Profile[] {
  const { accountId } = people;
  const who = { kind: change.kind, value: change.value };
  const person = findPerson(people, who);
  if (!person) return [];
  const isOwn = person.profileId === profileIdOf({ accountId, ...who });
  const leaving = person.identifiers.filter((name) =>
    isOwn ? name.kind === 'identity' && name.value !== who.value : name.kind === who.kind && name.value === who.value,
  );
  if (leaving.length === 0) return [];
  const left = leaving.reduce((profile, name) => partedFrom(profile, { who: name, ts: change.ts }), person);
  return [left, ...leaving.map((name) => personOf(name, { accountId, ts: change.ts }))];
}

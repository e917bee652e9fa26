import { aliasIdsOf } from '#core/people/merged-profile.ts';
import { profileIdOf } from '#core/people/profile.ts';
import {
  MAX_PROFILE_BYTES,
  type ProfilesAt,
  readApplied,
  readProfiles,
  type StoredProfile,
} from '#store/people/profiles.ts';
import { type ArrivedGroup, changePosition, changesOf } from '../domain/arrivals.ts';
import { ownIdOf } from '../domain/identity-changes.ts';
import {
  changeProfiles,
  isAboutIdentity,
  type Positioned,
  type ProfileOutcome,
  type Sighting,
} from '../domain/profile-changes.ts';
import { isUncommitted } from '../domain/profile-ledger.ts';

/** What a batch makes of an account's profiles, from those that are stored; nothing is written here. */
export type ProfilesOf = {
  accountId: string;
  shard: string;
  groups: readonly ArrivedGroup[];
  committed: string;
  lastPosition: string;
  people: readonly (Omit<Sighting, 'position'> & { profileId: string })[];
};

export type ChangedProfiles = ProfileOutcome & { seen: string[] };

export async function changedProfiles(
  deps: { profiles: ProfilesAt; known: { has: (accountId: string, profileId: string) => boolean } },
  part: ProfilesOf,
): Promise<ChangedProfiles> {
  const { accountId } = part;
  const changes = part.groups.flatMap(changesOf);
  const position = changePosition(part.lastPosition, 0);
  // A known person may be deleted by this very batch, and come back in it.
  const forgets = changes.some(({ op }) => op === 'delete');
  const sightings = part.people
    .filter(({ profileId }) => forgets || !deps.known.has(accountId, profileId))
    .map(({ profileId: _, ...who }) => ({ ...who, position }));
  const wanted = new Set<string>();
  for (const who of [...sightings, ...changes, ...part.groups.flatMap(({ takenOut = [] }) => takenOut)]) {
    wanted.add(profileIdOf({ accountId, ...who }));
    wanted.add(ownIdOf(who));
  }
  const applied = changes.length > 0 ? await readApplied(deps.profiles, part) : '';
  const stored = await readConnected(deps.profiles, { ...part, changes, wanted });
  const outcome = changeProfiles({ ...part, applied, stored, changes, sightings, maxBytes: MAX_PROFILE_BYTES });
  const alive = [...stored.values()].filter((profile) => !profile.deleted);
  return { ...outcome, seen: alive.map((profile) => profile.profileId) };
}

/**
 * The wanted profiles and those that they lead to: the profile that an alias names, the aliases of people whose names
 * may change, and the profiles that a crashed run had written together with one of them.
 */
async function readConnected(
  at: ProfilesAt,
  part: ProfilesOf & { changes: readonly Positioned[]; wanted: Set<string> },
): Promise<Map<string, StoredProfile>> {
  const { accountId, changes } = part;
  const aboutIdentity = changes.some(isAboutIdentity);
  for (const { login } of changes) {
    if (login !== undefined) part.wanted.add(profileIdOf({ accountId, kind: 'identity', value: login }));
  }
  part.wanted.delete('');
  const stored = new Map<string, StoredProfile>();
  const asked = new Set<string>();
  let open = part.wanted;
  while (open.size > 0) {
    for (const id of open) asked.add(id);
    const found = await readProfiles(at, { accountId, profileIds: [...open] });
    open = new Set();
    for (const [id, profile] of found) {
      stored.set(id, profile);
      const leads = [
        ...(profile.mergedInto === null ? [] : [profile.mergedInto]),
        ...(aboutIdentity ? aliasIdsOf(profile, accountId) : []),
        ...(isUncommitted(profile, part) ? profile.together : []),
      ];
      for (const lead of leads) if (!asked.has(lead)) open.add(lead);
    }
  }
  return stored;
}

import { changeProfiles, type ProfileOutcome, type Sighting } from '#core/people/profile-changes.ts';
import { readConnected } from '#store/people/connected-profiles.ts';
import { MAX_PROFILE_BYTES, type ProfilesAt, readApplied } from '#store/people/profiles.ts';
import { type ArrivedGroup, changePosition, changesOf } from '../domain/arrivals.ts';

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
  const { accountId, shard, committed } = part;
  const changes = part.groups.flatMap(changesOf);
  const position = changePosition(part.lastPosition, 0);
  // A known person may be deleted by this very batch, and come back in it.
  const forgets = changes.some(({ op }) => op === 'delete');
  const sightings = part.people
    .filter(({ profileId }) => forgets || !deps.known.has(accountId, profileId))
    .map(({ profileId: _, ...who }) => ({ ...who, position }));
  const beside = [...sightings, ...part.groups.flatMap(({ takenOut = [] }) => takenOut)];
  const applied = changes.length > 0 ? await readApplied(deps.profiles, part) : '';
  const stored = await readConnected(deps.profiles, { accountId, shard, committed, changes, beside });
  const outcome = changeProfiles({ ...part, applied, stored, changes, sightings, maxBytes: MAX_PROFILE_BYTES });
  const alive = [...stored.values()].filter((profile) => !profile.deleted);
  return { ...outcome, seen: alive.map((profile) => profile.profileId) };
}

import type { LogRow } from '#core/people/profile.ts';
import { changeProfiles, type ProfileOutcome, type Sighting } from '#core/people/profile-changes.ts';
import { isUncommitted, type Placed } from '#core/people/profile-ledger.ts';
import { readConnected } from '#store/people/connected-profiles.ts';
import { MAX_PROFILE_BYTES, type ProfilesAt, readApplied } from '#store/people/profiles.ts';
import type { KnownPeople } from '../adapters/known-people.ts';
import { type ArrivedGroup, changePosition, changesOf } from '../domain/arrivals.ts';

/** What a batch makes of an account's profiles, from those that are stored; nothing is written here. */
export type ProfilesOf = {
  accountId: string;
  shard: string;
  groups: readonly ArrivedGroup[];
  committed: string;
  lastPosition: string;
  /** As of how many deletions of the account it is asked who is known. */
  deletions: number;
  people: readonly (Omit<Sighting, 'position'> & { profileId: string })[];
};

export type ChangedProfiles = ProfileOutcome & {
  seen: string[] /** How many people more there are, or fewer. */;
  more: number;
  /** Whether somebody was taken to be there without being looked up. */
  trusting: boolean;
};

export async function changedProfiles(
  deps: { profiles: ProfilesAt; known: Pick<KnownPeople, 'has'> },
  part: ProfilesOf,
): Promise<ChangedProfiles> {
  const { accountId, shard, committed } = part;
  const changes = part.groups.flatMap(changesOf);
  const position = changePosition(part.lastPosition, 0);
  // A known person may be deleted by this very batch, and come back in it.
  const forgets = changes.some(({ op }) => op === 'delete');
  const unknown = part.people.filter(({ profileId }) => forgets || !deps.known.has(part, profileId));
  const sightings = unknown.map(({ profileId: _, ...who }) => ({ ...who, position }));
  const beside = [...sightings, ...part.groups.flatMap(({ takenOut = [] }) => takenOut)];
  const applied = changes.length > 0 ? await readApplied(deps.profiles, part) : '';
  const stored = await readConnected(deps.profiles, { accountId, shard, committed, changes, beside });
  const outcome = changeProfiles({ ...part, applied, stored, changes, sightings, maxBytes: MAX_PROFILE_BYTES });
  const alive = [...stored.values()].filter((profile) => !profile.deleted);
  const more = outcome.rows.reduce((sum, row) => sum + change(row, stored.get(row.profileId), part), 0);
  const trusting = unknown.length < part.people.length;
  return { ...outcome, seen: alive.map((profile) => profile.profileId), more, trusting };
}

const isPerson = ({ deleted, mergedInto }: Pick<LogRow, 'deleted' | 'mergedInto'>) => !deleted && mergedInto === null;

/** What a run that crashed left of somebody was a person before, unless it made the profile. */
function change(after: LogRow, stored: Placed | undefined, part: Pick<ProfilesOf, 'shard' | 'committed'>): number {
  const before = stored !== undefined && (isUncommitted(stored, part) ? stored.version > 1 : isPerson(stored));
  return Number(isPerson(after)) - Number(before);
}

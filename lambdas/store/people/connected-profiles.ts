import type { ProfileChange } from '#core/intake/ingest-group.ts';
import { ownIdOf } from '#core/people/identity-changes.ts';
import { aliasIdsOf } from '#core/people/merged-profile.ts';
import { profileIdOf } from '#core/people/profile.ts';
import { isAboutIdentity } from '#core/people/profile-changes.ts';
import { isUncommitted } from '#core/people/profile-ledger.ts';
import { type ProfilesAt, readProfiles, type StoredProfile } from './profiles.ts';

type Connected = {
  accountId: string;
  changes: readonly ProfileChange[];
  /** Whoever is asked for beside the people of the changes, by the names that they go by. */
  beside?: readonly Pick<ProfileChange, 'kind' | 'value'>[];
  /** Of a shard whose changes these are: what its runs have written and not committed yet hangs together. */
  shard: string;
  committed: string;
};

/**
 * The stored profiles that changes are about and those that they lead to: the profile that an alias names, the aliases of
 * people whose names may change, and the profiles that a crashed run had written together with one of them.
 */
export async function readConnected(at: ProfilesAt, part: Connected): Promise<Map<string, StoredProfile>> {
  const { accountId, changes, beside = [] } = part;
  const wanted = new Set<string>();
  for (const who of [...beside, ...changes]) {
    wanted.add(profileIdOf({ accountId, ...who }));
    wanted.add(ownIdOf(who));
  }
  const aboutIdentity = changes.some(isAboutIdentity);
  for (const { login } of changes) {
    if (login !== undefined) wanted.add(profileIdOf({ accountId, kind: 'identity', value: login }));
  }
  wanted.delete('');
  const stored = new Map<string, StoredProfile>();
  const asked = new Set<string>();
  let open = wanted;
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

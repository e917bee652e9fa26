import type { ProfileChange } from '#core/ingest-group.ts';
import { applyChange, newProfile, type Profile, profileIdOf } from '#core/profile.ts';
import type { Identifier } from '#core/records/identifier.ts';

/**
 * What a batch does to the profiles of one account: pure, from what is stored and what arrived. A profile that a crashed
 * run of this batch had already changed is not changed again, but still goes to the lake, which has not seen it.
 */
export type Positioned = ProfileChange & { position: string };
export type Placed = Profile & { shard: string; position: string };
export type Sighting = Identifier & { ts: number; position: string };

export type ProfileWork = {
  accountId: string;
  shard: string;
  /** Everything up to this position is committed; what a profile holds beyond it, the lake has not seen. */
  committed: string;
  stored: ReadonlyMap<string, Placed>;
  changes: readonly Positioned[];
  /** People seen in events; one who is new becomes a profile. */
  sightings: readonly Sighting[];
  maxBytes: number;
};

export type ProfileOutcome = {
  /** To be written, each one version above what is stored. */
  written: Placed[];
  /** To go to the lake: the written ones, and those that a crashed run had written. */
  rows: Profile[];
  /** Changes that would have made a profile too large to keep, with what is wrong. */
  oversized: { change: Positioned; reason: string }[];
};

export function changeProfiles(work: ProfileWork): ProfileOutcome {
  const touched = new Map<string, Placed>();
  const oversized: ProfileOutcome['oversized'] = [];
  const current = (id: string) => touched.get(id) ?? work.stored.get(id);
  const uncommitted = (profile: Placed | undefined) =>
    profile !== undefined && profile.shard === work.shard && profile.position > work.committed;

  for (const change of work.changes) {
    const who = { ...change, accountId: work.accountId };
    const id = profileIdOf(who);
    const before = current(id);
    if (before && before.shard === work.shard && before.position >= change.position) continue;
    const after = applyChange(before ?? newProfile(who), change);
    if (Buffer.byteLength(JSON.stringify(after)) > work.maxBytes) {
      oversized.push({ change, reason: `the profile would be larger than ${work.maxBytes} bytes` });
      continue;
    }
    touched.set(id, { ...after, shard: work.shard, position: change.position });
  }
  for (const sighting of work.sightings) {
    const who = { ...sighting, accountId: work.accountId };
    const id = profileIdOf(who);
    if (current(id)) continue;
    touched.set(id, { ...newProfile(who), shard: work.shard, position: sighting.position });
  }

  const written = [...touched].map(([id, profile]) => ({
    ...profile,
    version: (work.stored.get(id)?.version ?? 0) + 1,
  }));
  const left = [...work.stored.values()].filter((profile) => !touched.has(profile.profileId) && uncommitted(profile));
  return { written, rows: [...written, ...left], oversized };
}

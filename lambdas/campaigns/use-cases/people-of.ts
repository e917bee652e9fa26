import type { LineEvent } from '#core/intake/event-line.ts';
import { newProfile, type Profile, profileIdOf } from '#core/people/profile.ts';
import { type ProfilesAt, readProfiles, type StoredProfile } from '#store/people/profiles.ts';

/**
 * Whose events are: by computed id, and where that has become part of another person, that one. Whoever was deleted is
 * nobody, and what was received before a deletion is nobody's.
 */
export type Person =
  | {
      kind: 'known' /** Not stored yet. */ | 'new';
      profile: Profile;
      /** All ids that the person has gone by, today's first. */
      ids: readonly string[];
      /** Epoch milliseconds: what was received before under these ids is of somebody who was deleted. */
      since: number;
    }
  | { kind: 'gone' };

/** Who is merged again and again has a chain of names, most of them one step long. */
const MOST_STEPS = 4;
/** A person has few names; what was done under older ones than these is not looked for. */
const MOST_IDS = 12;

export type Whose = (accountId: string, events: readonly LineEvent[]) => Promise<(event: LineEvent) => Person>;

export function peopleOf(at: ProfilesAt): Whose {
  return async function whose(accountId, events) {
    const idOf = ({ who }: LineEvent) => profileIdOf({ accountId, ...who });
    const found = await withSurvivors(at, { accountId, profileIds: [...new Set(events.map(idOf))] });
    return (event) => {
      const id = idOf(event);
      const profile = survivorOf(found, id);
      if (!profile) {
        const made = newProfile({ accountId, ...event.who, ts: event.ts });
        return { kind: 'new', profile: made, ids: [id], since: 0 };
      }
      const since = profile.forgotten?.at ?? 0;
      if (profile.deleted || event.receivedAt < since) return { kind: 'gone' };
      return { kind: 'known', profile, ids: idsOf(profile, { accountId, id }), since };
    };
  };
}

/** The person who has this id today; undefined where nobody has, or is deleted. */
export function personById(at: ProfilesAt) {
  return async function byId(accountId: string, profileId: string): Promise<StoredProfile | undefined> {
    const profile = survivorOf(await withSurvivors(at, { accountId, profileIds: [profileId] }), profileId);
    return profile?.deleted ? undefined : profile;
  };
}

async function withSurvivors(
  at: ProfilesAt,
  { accountId, profileIds }: { accountId: string; profileIds: readonly string[] },
): Promise<Map<string, StoredProfile>> {
  const found = new Map<string, StoredProfile>();
  let wanted = profileIds;
  for (let step = 0; wanted.length > 0 && step < MOST_STEPS; step++) {
    const read = await readProfiles(at, { accountId, profileIds: wanted });
    for (const [id, profile] of read) found.set(id, profile);
    const survivors = new Set([...read.values()].flatMap(({ mergedInto }) => mergedInto ?? []));
    wanted = [...survivors].filter((id) => !found.has(id));
  }
  return found;
}

function survivorOf(found: ReadonlyMap<string, StoredProfile>, id: string): StoredProfile | undefined {
  let profile = found.get(id);
  for (let step = 0; profile?.mergedInto && step < MOST_STEPS; step++) profile = found.get(profile.mergedInto);
  return profile?.mergedInto ? undefined : profile;
}

export function idsOf(profile: Profile, { accountId, id }: { accountId: string; id: string }): string[] {
  const names = profile.identifiers.map((name) => profileIdOf({ accountId, ...name })).reverse();
  return [...new Set([profile.profileId, id, ...names])].slice(0, MOST_IDS);
}

import type { LineEvent } from '#core/intake/event-line.ts';
import { profileIdOf } from '#core/people/profile.ts';
import { type ProfilesAt, readProfiles, type StoredProfile } from '#store/people/profiles.ts';
import type { Export } from '../domain/export-item.ts';
import { type ExportRecord, parseRecord } from '../domain/export-record.ts';
import { instantLine, type Whose } from '../domain/instant-record.ts';

/** The records of events, with the people as they are known now. */
export async function instantRecords(
  at: ProfilesAt,
  { exported, events }: { exported: Export; events: readonly LineEvent[] },
): Promise<ExportRecord[]> {
  const { accountId, timezone, definition } = exported;
  const ids = events.map(({ who }) => profileIdOf({ accountId, ...who }));
  const profiles = await profilesAndSurvivors(at, { accountId, ids });
  return events.map((event, place) => {
    const profileId = ids[place] ?? '';
    const whose = whoseIs(event, { profileId, profiles });
    return parseRecord(instantLine(event, { whose, identity: definition.identity, timezone }));
  });
}

/** Profiles by id, and by the same ids those that they have become part of. */
async function profilesAndSurvivors(at: ProfilesAt, of: { accountId: string; ids: readonly string[] }) {
  const { accountId } = of;
  const found = await readProfiles(at, { accountId, profileIds: [...new Set(of.ids)] });
  const merged = [...found.values()].flatMap(({ mergedInto }) => mergedInto ?? []);
  const missing = [...new Set(merged)].filter((id) => !found.has(id));
  const survivors = await readProfiles(at, { accountId, profileIds: missing });
  return new Map([...found, ...survivors]);
}

function whoseIs(
  { receivedAt }: LineEvent,
  { profileId, profiles }: { profileId: string; profiles: ReadonlyMap<string, StoredProfile> },
): Whose {
  const own = profiles.get(profileId);
  if (!own) return { kind: 'stranger', profileId };
  const profile = own.mergedInto === null ? own : profiles.get(own.mergedInto);
  if (own.deleted || profile?.deleted) return { kind: 'nobody' };
  if (own.forgotten && receivedAt < own.forgotten.at) return { kind: 'nobody' };
  return profile ? { kind: 'known', profile } : { kind: 'stranger', profileId };
}

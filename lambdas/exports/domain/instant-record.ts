import type { LineEvent } from '#core/intake/event-line.ts';
import { jsonText } from '#core/intake/ingest-group.ts';
import type { Profile } from '#core/people/profile.ts';
import { offsetAt } from '#core/values/calendar.ts';
import type { Definition } from './definition.ts';

/**
 * The record of an event as a run makes it (`jsonl`, docs/export-files.md), made of the event's line and of the profile that
 * there is now. A test holds both against each other.
 */
type Known = Pick<Profile, 'profileId' | 'identity' | 'allIdentities' | 'email' | 'phone' | 'name'>;
/** Whose an event is: a person; nobody, where the person was deleted; or who is known by the event alone. */
export type Whose = { kind: 'known'; profile: Known } | { kind: 'nobody' } | { kind: 'stranger'; profileId: string };

export function instantLine(
  event: LineEvent,
  { whose, identity, timezone }: { whose: Whose; identity: Definition['identity']; timezone: string },
): string {
  const who = jsonText(personOf(event, { whose, identity }));
  const name = jsonText(event.name);
  const whom = `"eventId":"${event.eventId}","profileId":"${profileIdIn(whose)}"`;
  return `{"profile":${who},"ts":${packedTime(event.ts, timezone)},"eventTime":${event.ts},${whom},"eventName":${name},"eventProps":${event.props}}`;
}

function profileIdIn(whose: Whose): string {
  if (whose.kind === 'nobody') return '';
  return whose.kind === 'known' ? whose.profile.profileId : whose.profileId;
}

const NOBODY = { identity: '', all_identities: [], email: null, phone: null, name: null };

function personOf({ who }: LineEvent, { whose, identity }: { whose: Whose; identity: Definition['identity'] }) {
  switch (whose.kind) {
    case 'nobody':
      return NOBODY;
    case 'stranger': {
      if (who.kind !== 'identity') return NOBODY;
      return { ...NOBODY, identity: identity.includes('identity') ? who.value : '', all_identities: [who.value] };
    }
    case 'known': {
      const { profile } = whose;
      const first = identity.map((field) => profile[field]).find((value) => value !== null && value !== '');
      const { allIdentities: all_identities, email, phone, name } = profile;
      return { identity: first ?? '', all_identities, email, phone, name };
    }
  }
}

/** yyyyMMddHHmmss of the account's clock. */
function packedTime(ts: number, timezone: string): string {
  const local = new Date((ts + offsetAt(ts, timezone)) * 1_000).toISOString();
  return local.slice(0, 19).replace(/\D/g, '');
}

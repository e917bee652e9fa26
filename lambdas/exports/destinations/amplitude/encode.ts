import { type Encoded, type ExportRecord, eventOf, NOBODYS, type Person, profileOf } from '../records.ts';
import { limits } from './limits.ts';
import type { AmplitudeSettings } from './settings.ts';

/**
 * Records as Amplitude takes them. `device_id` is always the profile's id: Amplitude tells an event come twice by its
 * `device_id` and `insert_id` together.
 */

export function encodeEvent(record: ExportRecord, { userId }: AmplitudeSettings): Encoded {
  const { eventId, name, time, person, props } = eventOf(record);
  return elementOf(person, userId, {
    event_type: name,
    time: time * 1_000,
    insert_id: eventId,
    event_properties: props,
  });
}

/** A person's state as an event `$identify`, which Amplitude neither counts nor shows. */
export function encodeProfile(record: ExportRecord, { userId }: AmplitudeSettings): Encoded {
  const { person, gone, changedAt, props, key } = profileOf(record);
  const identify = { event_type: '$identify', time: changedAt * 1_000, insert_id: key };
  // What removes every property of the user; the value stands for nothing (https://amplitude.com/docs/apis/analytics/identify).
  if (gone) return elementOf(person, userId, { ...identify, user_properties: { $clearAll: '-' } });
  const { email, phone, name } = person;
  const known = Object.entries({ email, phone, name }).filter(([, value]) => value !== '');
  const own = Object.entries(props).map(([property, value]) => [renamed(property), value]);
  return elementOf(person, userId, {
    ...identify,
    user_properties: { $set: Object.fromEntries([...own, ...known]) },
  });
}

const OURS = new Set(['email', 'phone', 'name']);

/** A dot is in no name of a customer's property. */
const renamed = (property: string) => (OURS.has(property) ? `profileProps.${property}` : property);

function elementOf(person: Person, userId: AmplitudeSettings['userId'], fields: object): Encoded {
  if (person.profileId === '') return { refused: NOBODYS };
  const user = person[userId];
  if (user.length > limits.userIdCharacters) {
    return { refused: `Its user id is ${user.length} characters long; Amplitude takes ${limits.userIdCharacters}.` };
  }
  return { text: JSON.stringify({ ...(user !== '' && { user_id: user }), device_id: person.profileId, ...fields }) };
}

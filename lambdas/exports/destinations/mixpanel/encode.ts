import { depthOf, type Encoded, type ExportRecord, eventOf, type Person, profileOf } from '../records.ts';
import { limits } from './limits.ts';
import type { MixpanelSettings } from './settings.ts';

/**
 * Records as Mixpanel takes them. What it would refuse is refused here with the reason. Texts longer than 255 bytes it cuts
 * itself: they are sent whole, since an event with a cut text is worth more than none.
 */
const EARLIEST = Date.UTC(1971) / 1_000;
const AHEAD_S = 3_600;
/** https://docs.mixpanel.com/reference/import-events: what stands for nobody must not join people. */
const NOT_IDS = new Set(
  '00000000-0000-0000-0000-000000000000 anon anonymous nil none null n/a na undefined unknown 0 -1 true false [] {}'.split(
    ' ',
  ),
);
const RESERVED = new Set(['time', 'distinct_id', 'token', 'ip']);
type Encoding = { settings: MixpanelSettings; runAt: number };

export function encodeEvent(record: ExportRecord, { settings, runAt }: Encoding): Encoded {
  const { eventId, name, time, person, props } = eventOf(record);
  if (time < EARLIEST) return { refused: 'Its time is before 1971, which Mixpanel refuses.' };
  if (time > runAt + AHEAD_S)
    return { refused: 'Its time is more than an hour ahead of the run, which Mixpanel refuses.' };
  const who = whoIs(person, settings);
  if ('refused' in who) return who;
  const own = Object.entries(props).map(([property, value]) => [renamed(property), value]);
  const properties = Object.fromEntries([
    ...own,
    ...Object.entries({ time, distinct_id: who.id, $insert_id: eventId, ...who.links }),
  ]);
  return checked({ event: name, properties }, properties);
}

export function encodeProfile(record: ExportRecord, { settings }: Encoding): Encoded {
  const { person, gone, props } = profileOf(record);
  const who = whoIs(person, settings);
  if ('refused' in who) return who;
  // The person whom the device is known to be of, too (https://docs.mixpanel.com/reference/delete-profile).
  if (gone) {
    const { token: $token } = settings;
    return { text: JSON.stringify({ $token, $distinct_id: who.id, $delete: 'null', $ignore_alias: false }) };
  }
  const known = Object.entries({ $email: person.email, $phone: person.phone, $name: person.name });
  const set = Object.fromEntries([...Object.entries(props), ...known.filter(([, value]) => value !== '')]);
  return { text: JSON.stringify({ $token: settings.token, $distinct_id: who.id, $set: set }) };
}

/** A dot is in no name of a customer's property. */
const renamed = (property: string) => (RESERVED.has(property) ? `eventProps.${property}` : property);

type Who = { id: string; links: Record<string, string> } | { refused: string };

/** Who has no id of the wanted kind is known by the profile's, which Mixpanel joins to the id once there is one. */
function whoIs(person: Person, { userId }: MixpanelSettings): Who {
  const { profileId } = person;
  const user = person[userId];
  if (NOT_IDS.has(user.toLowerCase()))
    return { refused: `Its user id ${JSON.stringify(user)} is one that Mixpanel refuses.` };
  const bytes = Buffer.byteLength(user);
  if (bytes > limits.userIdBytes)
    return { refused: `Its user id is ${bytes} bytes long; Mixpanel takes ${limits.userIdBytes}.` };
  const device = profileId === '' || userId === 'profileId' ? {} : { $device_id: profileId };
  if (user !== '') return { id: user, links: { ...device, $user_id: user } };
  return { id: profileId === '' ? '' : `$device:${profileId}`, links: device };
}

function checked(event: object, properties: Record<string, unknown>): Encoded {
  const count = Object.keys(properties).length;
  if (count > limits.properties) {
    return { refused: `It has ${count} properties with ours; Mixpanel takes ${limits.properties}.` };
  }
  for (const [property, value] of Object.entries(properties)) {
    const depth = depthOf(value);
    if (depth > limits.depth) {
      return {
        refused: `Its property ${JSON.stringify(property)} is ${depth} levels deep; Mixpanel takes ${limits.depth}.`,
      };
    }
  }
  return { text: JSON.stringify(event) };
}

import {
  type Encoded,
  type ExportRecord,
  eventOf,
  isExactNumber,
  isNested,
  NOBODYS,
  type Person,
  profileOf,
} from '../records.ts';
import { limits } from './limits.ts';
import { HISTORICAL, HISTORICAL_AFTER_S, type MparticleSettings } from './settings.ts';

/**
 * Records as mParticle takes them: each is a batch of its own, since a batch is of one person and is what mParticle tells
 * doubles by, with `source_request_id`. Attributes of an event are texts.
 */
/** A dot is in no name of a customer's property. */
const NAME_OF_PROPS = 'profileProps.name';
type Encoding = { settings: MparticleSettings; runAt: number };

export function encodeEvent(record: ExportRecord, { settings, runAt }: Encoding): Encoded {
  const { eventId, name, time, person, props } = eventOf(record);
  const attributes = Object.entries(props).flatMap(([property, value]) =>
    value === null ? [] : [[property, textOf(value)] as const],
  );
  const data = {
    event_name: name,
    custom_event_type: 'other',
    timestamp_unixtime_ms: time * 1_000,
    source_message_id: eventId,
    custom_attributes: Object.fromEntries(attributes),
  };
  // By the run's time, which is the same in every try: what is sent again must go where it went before.
  const lane = time < runAt - HISTORICAL_AFTER_S ? HISTORICAL : '';
  const events = [{ event_type: 'custom_event', data }];
  return batchOf(person, { settings, key: eventId, attributes, lane, holds: { events } });
}

export function encodeProfile(record: ExportRecord, { settings }: Encoding): Encoded {
  const { person, props, key } = profileOf(record);
  const own = Object.entries(props).flatMap(([property, value]) =>
    value === null ? [] : [[property === 'name' ? NAME_OF_PROPS : property, attributeOf(value)] as const],
  );
  const name = person.name === '' ? [] : [['name', person.name] as const];
  const attributes = [...own, ...name];
  return batchOf(person, {
    settings,
    key,
    attributes,
    lane: '',
    holds: { user_attributes: Object.fromEntries(attributes) },
  });
}

type Made = {
  settings: MparticleSettings;
  key: string;
  attributes: readonly (readonly [string, unknown])[];
  lane: string;
  holds: object;
};

function batchOf(person: Person, { settings, key, attributes, lane, holds }: Made): Encoded {
  if (person.profileId === '') return { refused: NOBODYS };
  if (attributes.length > limits.properties) {
    return { refused: `It has ${attributes.length} properties; mParticle takes ${limits.properties}.` };
  }
  const long = attributes.find(([, value]) => textOf(value).length > limits.valueCharacters);
  if (long) {
    const [property, value] = long;
    const length = textOf(value).length;
    return {
      refused: `Its property ${JSON.stringify(property)} is ${length} characters long; mParticle takes ${limits.valueCharacters}.`,
    };
  }
  const { environment } = settings;
  const batch = { environment, source_request_id: key, user_identities: identitiesOf(person, settings), ...holds };
  return { text: JSON.stringify(batch), lane };
}

/** Who has no id of the wanted kind is known by the profile's, which is no customer's id. */
function identitiesOf(person: Person, { userId }: MparticleSettings): Record<string, string> {
  const { email, phone, profileId } = person;
  const user = person[userId];
  return {
    ...(user === '' ? { other: profileId } : { customer_id: user }),
    ...(email !== '' && { email }),
    ...(phone !== '' && { mobile_number: phone }),
  };
}

/** A person's attribute may be a number, yes or no, or a list of texts. */
function attributeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(textOf);
  return typeof value === 'number' || typeof value === 'boolean' ? value : textOf(value);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return isNested(value) || isExactNumber(value) ? JSON.stringify(value) : String(value);
}

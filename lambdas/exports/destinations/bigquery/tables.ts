/**
 * The two tables, as they are made where there are none. They mirror the records of `jsonl` (docs/export-files.md). Fields
 * whose members differ from record to record are JSON, so that a new property needs no new column.
 */
export type Field = { name: string; type: 'STRING' | 'INTEGER' | 'TIMESTAMP' | 'JSON'; description: string };
export type Table = {
  id: 'events' | 'profiles';
  fields: readonly Field[];
  /** Grows with the fields: a table of a lower version gets the columns that it lacks. */
  version: number;
  timePartitioning?: { type: 'DAY'; field: string };
  clustering: { fields: readonly string[] };
};

const profileId = field('profileId', 'STRING', 'the person, also where no identifier is known; empty where nobody is');
const identity = field('identity', 'STRING', 'what the person is known by, in the export’s order of preference');
const ts = field('ts', 'INTEGER', 'yyyyMMddHHmmss of the account’s clock');
const profile = field('profile', 'JSON', 'identity, all_identities, email, phone, name');
const more = field('more', 'JSON', 'fields of the record that have no column of their own');

const events: Table = {
  id: 'events',
  version: 1,
  fields: [
    field('eventId', 'STRING', '32 hex digits, the same wherever the event is met'),
    field('eventName', 'STRING', 'the event’s name'),
    field('eventTime', 'TIMESTAMP', 'when it happened'),
    ...[ts, profileId, identity, profile],
    field('deviceInfo', 'JSON', 'what is known of the device'),
    field('eventProps', 'JSON', 'the event’s properties'),
    more,
  ],
  timePartitioning: { type: 'DAY', field: 'eventTime' },
  clustering: { fields: ['eventName', 'identity'] },
};

const profiles: Table = {
  id: 'profiles',
  version: 1,
  fields: [
    field('changedAt', 'TIMESTAMP', 'when the person last changed: a person has a row for each run in which they did'),
    ...[ts, profileId, identity, profile],
    field('profileIdentities', 'JSON', 'all that the person is known by'),
    field('device', 'JSON', 'what is known of the device'),
    field('commPrefs', 'JSON', 'what the person wants to be sent'),
    field('profileProps', 'JSON', 'the person’s properties'),
    more,
  ],
  clustering: { fields: ['profileId'] },
};

export const tables = { events, profiles };

function field(name: string, type: Field['type'], description: string): Field {
  return { name, type, description };
}

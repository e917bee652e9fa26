import { spellingsOf } from '#core/cql/read/names.ts';
import { pointerTo } from '#core/cql/sql/sql.ts';
import { platforms } from '#core/people/devices.ts';
import { sqlText } from '#runtime/duckdb.ts';

/**
 * SQL: what a person's own properties and push tokens tell of their device and of what they subscribed to, over columns
 * `props`, `tokens`, `object_id` of people. The properties are looked into once, in `withTold`.
 */
/** The documented names, and what queries call the properties that tell it. */
const DEVICE: ReadonlyMap<string, string> = new Map([
  ['make', 'make'],
  ['model', 'model'],
  ['appVersion', 'app_version'],
  ['sdkVersion', 'sdk_version'],
  ['osVersion', 'os_version'],
  ['browser', 'browser'],
  ['dpi', 'dpi'],
]);
/** Properties of a profile that say what may be sent to a person. */
export const SUBSCRIPTIONS = [
  'MSG-webpush',
  'MSG-push',
  'MSG-email',
  'MSG-sms',
  'MSG-whatsapp',
  'MSG-dndPhone',
] as const;

const asked = new Map([...DEVICE.values(), 'os'].map((name) => [name, spellingsOf(name)]));
const places = [...asked.values(), SUBSCRIPTIONS].flat();

/** A query for people, and beside their columns what their properties tell. */
export function withTold(query: string): string {
  return `SELECT *, json_extract(props, [${places.map((name) => sqlText(pointerTo(name))).join(', ')}]) AS told FROM (${query})`;
}

/** A query for rows of profiles, with what their properties tell. */
export function selectTold(columns: readonly string[]): (rows: string) => string {
  return (rows) => `SELECT ${columns.join(', ')} FROM (${withTold(rows)})`;
}

/** JSON text of the first of these properties that has a value, otherwise NULL. */
function toldSql(spellings: readonly string[]): string {
  const found = spellings.map((name) => `nullif(told[${places.indexOf(name) + 1}]::VARCHAR, 'null')`);
  return `coalesce(${found.join(', ')})`;
}

const services = [...platforms].map(([service, platform]) => `WHEN ${sqlText(service)} THEN ${sqlText(platform)}`);
const newest = (field: string) => `json_extract_string(tokens, '$[#-1].${field}')`;

/** Each a pair of a documented name and SQL of JSON text, NULL where nothing is known. */
export type Told = readonly (readonly [name: string, json: string])[];

/** The platform is the push service's that the newest token is of, or what the person's properties say. */
export const platformSql = `coalesce(to_json(CASE ${newest('type')} ${services.join(' ')} END)::VARCHAR, ${toldSql(asked.get('os') ?? [])})`;
export const pushTokenSql = newest('id');
export const deviceTold: Told = [...DEVICE].map(([name, property]) => [name, toldSql(asked.get(property) ?? [])]);
export const subscriptionsTold: Told = SUBSCRIPTIONS.map((name) => [name, toldSql([name])]);

/** Ids of all devices of a person, each once. */
export const DEVICE_IDS = `list_sort(list_distinct(list_prepend(object_id, coalesce(json_extract_string(tokens, '$[*].objectId'), []))))`;

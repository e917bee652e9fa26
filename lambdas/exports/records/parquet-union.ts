import { packedTimeSql } from './packed-time-sql.ts';
import type { Records, Shape, Wish } from './record-format.ts';
import { identitySql, joined, known, STRANGER_DEVICE, STRANGER_LIST, strangerSql } from './strangers.ts';
import {
  DEVICE_IDS,
  deviceTold,
  platformSql,
  pushTokenSql,
  selectTold,
  subscriptionsTold,
  type Told,
} from './told-sql.ts';

/**
 * The Parquet layout of another writer, which came to it through Avro: maps whose values are unions, a member for each type
 * (wire contract, exports: file records). Slower and larger than plain columns; for readers that know nothing else.
 */
const ID = 'STRUCT(member0 VARCHAR, member1 VARCHAR[])';
const VALUE =
  'STRUCT(member0 BOOLEAN, member1 INTEGER, member2 BIGINT, member3 FLOAT, member4 DOUBLE, member5 VARCHAR)';
const PREFERENCE = VALUE.replace(/\)$/, ', member6 MAP(VARCHAR, VARCHAR))');

/** Columns of a person, for events. */
export const unionPersonSql = ({ identity }: Wish): string =>
  [
    `${idsSql(
      [
        ['clevertapId', 'object_id'],
        ['identity', identitySql(identity)],
      ],
      'all_identities',
    )} AS ids`,
    `${toldMap(deviceTold)} AS device`,
    `${toldMap([
      ['platform', platformSql],
      ...texts([
        ['phone', 'phone'],
        ['name', '"name"'],
        ['email', 'email'],
        ['push_token', pushTokenSql],
      ]),
    ])} AS profile`,
  ].join(', ');

export function unionEvents({ definition, clock }: Shape): Pick<Records, 'select'> {
  const stranger = idsSql(
    [
      ['clevertapId', STRANGER_DEVICE],
      ['identity', strangerSql(definition.identity)],
    ],
    STRANGER_LIST,
  );
  const columns = [
    'event AS "eventName"',
    'e.ts::VARCHAR AS "eventTime"',
    `${known('ids', stranger)} AS "identity"`,
    `${propsMap(definition, 'props')} AS "eventProps"`,
    `coalesce(p.device, MAP {}::MAP(VARCHAR, ${VALUE})) AS "deviceInfo"`,
    `coalesce(p.profile, MAP {}::MAP(VARCHAR, ${VALUE})) AS "profile"`,
    'event_id AS "eventId"',
    `${packedTimeSql('e.ts', clock)} AS ts`,
  ];
  return { select: joined(columns) };
}

export function unionProfiles({ definition }: Shape): Pick<Records, 'select'> {
  const contact: Told = texts([
    ['Email', 'email'],
    ['Phone', 'phone'],
    ['Name', '"name"'],
  ]);
  const ids: [string, string][] = [
    ['clevertapId', 'object_id'],
    ['identity', '"identity"'],
  ];
  const columns = [
    '"identity"',
    `${idsSql(ids, 'all_identities', [['clevertapIds', DEVICE_IDS]])} AS "profileIdentities"`,
    `${toldMap([['platform', platformSql], ...deviceTold, ...texts([['push_token', pushTokenSql]])])} AS device`,
    `map_concat(${toldMap(contact)}, ${propsMap(definition, 'props')}) AS "profileProps"`,
    `${toldMap(subscriptionsTold, PREFERENCE)} AS "commPrefs"`,
    'profile_id AS "profileId"',
    'ts AS "changedAt"',
  ];
  return { select: selectTold(columns) };
}

type Texts = readonly (readonly [name: string, text: string])[];
const texts = (fields: Texts): Told => fields.map(([name, text]) => [name, `to_json(${text})::VARCHAR`]);

/** SQL: the ways in which a person is known. */
function idsSql(single: Texts, list: string, lists: Texts = []): string {
  const all = [['all_identities', list] as const, ...lists];
  const entries = [
    ...single.map(([name, id]) => `{key: '${name}', value: {member0: ${id}, member1: NULL}}`),
    ...all.map(([name, ids]) => `{key: '${name}', value: {member0: NULL, member1: ${ids}}}`),
  ];
  return `map_from_entries([${entries.join(', ')}]::STRUCT(key VARCHAR, value ${ID})[])`;
}

/** SQL: the members of an object, each as the union of its type. */
function propsMap({ asString }: Wish, props: string): string {
  const value = asString ? textUnion(`one.value ->> '$'`) : unionSql('one.value');
  return `map_from_entries(list_transform(map_entries(${props}::JSON::MAP(VARCHAR, JSON)),
    lambda one: {key: one.key, value: ${value}})::STRUCT(key VARCHAR, value ${VALUE})[])`;
}

/** SQL: what is known of these, each as the union of its type. */
function toldMap(told: Told, type = VALUE): string {
  const entries = told.map(([name, json]) => `{key: '${name}', value: ${json}}`);
  return `map_from_entries(list_transform(list_filter([${entries.join(', ')}], lambda one: one.value IS NOT NULL),
    lambda one: {key: one.key, value: ${unionSql('one.value::JSON', type === PREFERENCE)}})::STRUCT(key VARCHAR, value ${type})[])`;
}

/** A whole number of more than 64 bits keeps its digits as a text. */
function unionSql(json: string, withMap = false): string {
  const type = `json_type(${json})`;
  const text = `${json} ->> '$'`;
  const whole = `regexp_full_match(${text}, '-?[0-9]+')`;
  const integer = `CASE WHEN ${type} IN ('BIGINT', 'UBIGINT') THEN TRY_CAST(${text} AS INTEGER) END`;
  const long = `CASE WHEN ${type} IN ('BIGINT', 'UBIGINT') AND TRY_CAST(${text} AS INTEGER) IS NULL THEN TRY_CAST(${text} AS BIGINT) END`;
  const isLarge = `${type} IN ('UBIGINT', 'DOUBLE') AND ${whole} AND TRY_CAST(${text} AS BIGINT) IS NULL`;
  return `{member0: CASE WHEN ${type} = 'BOOLEAN' THEN ${text} = 'true' END, member1: ${integer}, member2: ${long}, member3: NULL,
    member4: CASE WHEN ${type} = 'DOUBLE' AND NOT ${whole} THEN CAST(${text} AS DOUBLE) END,
    member5: CASE WHEN ${type} IN ('VARCHAR', 'ARRAY', 'OBJECT') OR (${isLarge}) THEN ${text} END${withMap ? ', member6: NULL' : ''}}`;
}

const textUnion = (text: string) =>
  `{member0: NULL, member1: NULL, member2: NULL, member3: NULL, member4: NULL, member5: ${text}}`;

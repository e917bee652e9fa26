import { spellingsOf } from '#core/cql/read/names.ts';
import { pointerTo } from '#core/cql/sql/sql.ts';
import { deviceFields, platforms } from '#core/people/devices.ts';
import { sqlText } from '#runtime/duckdb.ts';
import { summaryTextSql } from '#store/lake/summary-rows.ts';
import type { Cursor } from '../domain/cursor.ts';

/**
 * The JSON text of people, made once each, not once per event. Texts that are JSON already are joined, not parsed. The
 * shapes are documented (wire contract, Get Events: record; Get Profiles: record of a person).
 */
const optional = (key: string) => `coalesce(',"${key}":' || to_json("${key}")::VARCHAR, '')`;

/** A phone is a number on the wire, as far as a number can be exact: E.164's fifteen digits. */
const WHO = `${optional('identity')},
  CASE WHEN len(all_identities) > 0 THEN ',"all_identities":' || to_json(all_identities)::VARCHAR ELSE '' END,
  ${optional('email')},
  CASE WHEN regexp_full_match(phone, '\\+[1-9][0-9]{0,14}') THEN ',"phone":' || substr(phone, 2)
    ELSE ${optional('phone')} END,
  ${optional('name')}`;

/** `,"os_version":"…"` and so on, of what the profile's own properties tell of a device. */
const toldSql = (field: string, name: string, platform = 'NULL') => {
  const spellings = spellingsOf(name).map((spelling) => `json_extract(props, ${sqlText(pointerTo(spelling))})`);
  return `coalesce(',"${field}":' || coalesce(${[platform, ...spellings].join(', ')})::VARCHAR, '')`;
};
const deviceSql = (platform?: string) =>
  [...deviceFields]
    .map(([field, name]) => toldSql(field, name, field === 'platform' ? platform : undefined))
    .join(', ');

/** The platform of a device with a token, which the token's service tells. */
const services = [...platforms].map(([service, platform]) => `WHEN ${sqlText(service)} THEN ${sqlText(platform)}`);
const platformSql = `to_json(CASE json_extract_string(token, '$.type') ${services.join(' ')} END)`;

const pushTokenSql = `coalesce(',"push_token":' || json_extract(tokens, '$[#-1].id')::VARCHAR, '')`;

/** When the person was last seen at anything (epoch seconds), of what records tell they did. */
const LAST_SEEN = `coalesce(',"ls":' || list_max(CAST(json_extract(summary, '$.*.last_seen') AS BIGINT[]))::VARCHAR, '')`;

/** One entry for each device that has a token, the newest last; one for the person's own where none has. */
const devicesSql = (more: string) => `CASE WHEN coalesce(json_array_length(tokens), 0) = 0
  THEN concat('{"objectId":', to_json(object_id)::VARCHAR, ${deviceSql()}, ${more}, '}')
  ELSE list_aggregate(list_transform(json_extract(tokens, '$[*]'), lambda token:
    concat('{"objectId":', coalesce(json_extract(token, '$.objectId')::VARCHAR, to_json(object_id)::VARCHAR),
      ',"push_token":', json_extract(token, '$.id')::VARCHAR, ${deviceSql(platformSql)}, ${more}, '}')), 'string_agg', ',') END`;

const noDevices = (more: string) => `concat('{"objectId":', to_json(object_id)::VARCHAR, ${more}, '}')`;

/** Table `persons` (profile_id, profile): of those people whose ids `whose` selects. */
export function personsSql({ resource, show }: Cursor, whose: string): string {
  const device = show.app ? `, ${deviceSql()}, ${pushTokenSql}` : '';
  const profileData = show.profile ? `',"profileData":', props, ` : '';
  const events = show.events ? `',"events":', coalesce(summary, '{}'), ` : '';
  const lastSeen = show.events ? LAST_SEEN : "''";
  const text =
    resource === 'events'
      ? `concat('{"objectId":', to_json(object_id)::VARCHAR, ${WHO}${device}, ${profileData}${events}'}')`
      : `concat('{', substr(concat(${WHO}, ${profileData}${events}
          ',"platformInfo":[', ${show.app ? devicesSql(lastSeen) : noDevices(lastSeen)}, ']'), 2), '}')`;
  return `CREATE OR REPLACE TEMP TABLE persons AS SELECT profile_id, ${text} AS profile
    FROM people SEMI JOIN (${whose}) USING (profile_id) ${show.events ? 'LEFT JOIN summaries USING (profile_id)' : ''}`;
}

/** Table `summaries` (profile_id, summary): how often each person did each event, and when first and last (epoch seconds). */
export function summariesSql(whose: string): string {
  const rows = `SELECT * FROM history SEMI JOIN (${whose}) USING (profile_id)`;
  return `CREATE OR REPLACE TEMP TABLE summaries AS ${summaryTextSql(rows)}`;
}

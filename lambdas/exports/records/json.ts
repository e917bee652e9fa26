import { jsonOf, membersSql, objectSql, orNull } from './json-sql.ts';
import { textsWriter } from './json-texts-writer.ts';
import { packedRecordsSql, rewriteRecords } from './packed-records.ts';
import { packedTimeSql } from './packed-time-sql.ts';
import { LINES, type RecordFormat, type Records, type Shape, type Wish } from './record-format.ts';
import { identitySql, joined, known, STRANGER_DEVICE, STRANGER_LIST, strangerSql } from './strangers.ts';
import { DEVICE_IDS, deviceTold, platformSql, pushTokenSql, selectTold, subscriptionsTold } from './told-sql.ts';

/**
 * Records as lines of JSON (wire contract, exports: file records). Texts that are JSON already are joined, not parsed. `json`
 * begins with the event's bare name, which is what the documented format has and what no reader of JSON takes; `jsonl` does
 * without. What is not known of a device is left out.
 */
const jsonLines: Omit<RecordFormat, 'events'> = {
  personColumns: ['identity', 'all_identities', 'email', 'phone', 'name', 'object_id', 'props', 'tokens'],
  personSql: (wish) => `${personOf(wish)} AS who`,
  profiles,
  weighs: { by: 'text', beside: 420, props: 1 },
};

export const json: RecordFormat = {
  ...jsonLines,
  // The documented format has no room for whose event it is where no identifier is known.
  events: (shape) => ({ ...events(shape, `''`), first: `${shape.event}\n` }),
};
export const jsonl: RecordFormat = {
  ...jsonLines,
  events: (shape) => events(shape, `'"profileId":"' || ${known('person', 'profile_id')} || '",'`),
};

/** @param whose SQL: the members that say which profile an event is of */
function events({ definition, clock }: Shape, whose: string): Records {
  const ts = packedTimeSql('e.ts', clock);
  const head = `'{"profile":' || ${known('who', strangerOf(definition))} || ',"ts":' || ${ts} || ',"eventTime":' || e.ts
    || ',"eventId":"' || event_id || '",' || ${whose} || '"eventName":' || to_json(event) || ',"eventProps":'`;
  return lines(definition, { head, of: joined });
}

function profiles({ definition, clock }: Shape): Records {
  const ids = objectSql([
    ['clevertapId', jsonOf('object_id')],
    ['clevertapIds', jsonOf(DEVICE_IDS)],
    ['identity', jsonOf('"identity"')],
    ['all_identities', jsonOf('all_identities')],
  ]);
  const device = objectSql([['platform', platformSql], ...deviceTold, ['push_token', jsonOf(pushTokenSql)]]);
  const head = `'{"profileId":"' || profile_id || '","identity":' || ${jsonOf('"identity"')} || ',"profileIdentities":' || ${ids}
    || ',"device":' || ${device} || ',"commPrefs":' || ${objectSql(subscriptionsTold)}
    || ',"profile":{' || ${whoSql('"identity"', 'all_identities')} || '},"ts":' || ${packedTimeSql('ts', clock)}
    || ',"changedAt":' || ts || ',"profileProps":'`;
  return lines(definition, { head, of: selectTold });
}

type Line = { head: string; of: (columns: readonly string[]) => (rows: string) => string };

/** Lines that end with a record's properties, and a brace. */
function lines({ asString }: Wish, { head, of }: Line): Records {
  const around = { copy: LINES, first: '', last: '' };
  if (!asString) return { ...around, select: of([`${head} || props || '}'`]) };
  const query = of([`${head} AS head`, 'props']);
  return {
    ...around,
    select: (rows) => packedRecordsSql(query(rows), ['head', 'props']),
    async finish(path) {
      await rewriteRecords(path, textsWriter());
      return { folded: 0 };
    },
  };
}

/** The members by which everybody is told apart. */
function whoSql(identity: string, list: string): string {
  const contact = ['email', 'phone', 'name'].map((name) => `',"${name}":' || ${orNull(jsonOf(`"${name}"`))}`);
  return `'"identity":' || ${jsonOf(identity)} || ',"all_identities":' || ${jsonOf(list)} || ${contact.join(' || ')}`;
}

/** A person's part of a record of theirs, from `{` on. */
function personOf({ identity, objectId }: Wish): string {
  const more = membersSql([
    ...(objectId ? [['objectId', jsonOf('object_id')] as const] : []),
    ['platform', platformSql],
    ['push_token', jsonOf(pushTokenSql)],
  ]);
  const device = `CASE WHEN coalesce(${deviceTold.map(([, told]) => told).join(', ')}) IS NULL THEN ''
    ELSE ',"deviceInfo":' || ${objectSql(deviceTold)} END`;
  return `'{' || ${whoSql(identitySql(identity), 'all_identities')} || ${more} || '}' || ${device}`;
}

function strangerOf({ identity, objectId }: Wish): string {
  const device = objectId ? `,"objectId":' || ${jsonOf(STRANGER_DEVICE)} || '` : '';
  return `'{"identity":' || ${jsonOf(strangerSql(identity))} || ',"all_identities":' || ${jsonOf(STRANGER_LIST)}
    || ',"email":null,"phone":null,"name":null${device}}'`;
}

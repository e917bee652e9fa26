import { sqlText } from '#runtime/duckdb.ts';
import { packedRecordsSql, rewriteRecords } from './packed-records.ts';
import { packedTimeSql } from './packed-time-sql.ts';
import { LINES, type RecordFormat, type Records, type Shape, type Wish } from './record-format.ts';
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
import { xmlSql, xmlText } from './xml-text.ts';
import { xmlWriter } from './xml-writer.ts';

/**
 * Records as elements of XML, `<Event>` and `<Profile>`, one a line (wire contract, exports: file records). DuckDB writes
 * what is the same for all properties, Node an entry for each of them. An element whose value nobody knows is left out.
 */
export const xml: RecordFormat = {
  personColumns: ['identity', 'all_identities', 'email', 'phone', 'name', 'object_id', 'props', 'tokens'],
  personSql: (wish) => `${personOf(wish)} AS who`,
  events,
  profiles,
  weighs: { by: 'text', beside: 700, props: 2.2 },
};

const FIRST = '<?xml version="1.0" encoding="UTF-8"?>\n<root>\n';
const LAST = '</root>\n';

function events({ definition, clock, event }: Shape): Records {
  // Few events are written in more than one way.
  const name = `CASE WHEN event = ${sqlText(event)} THEN ${sqlText(xmlText(event))} ELSE ${xmlSql('event')} END`;
  const head = [
    `'<Event><ts>' || ${packedTimeSql('e.ts', clock)} || '</ts><eventTime>' || e.ts || '</eventTime><eventId>' || event_id`,
    `'</eventId><eventName>' || ${name} || '</eventName>' || ${known('who', strangerOf(definition))} || '<eventProps>'`,
  ].join(' || ');
  return elements({ head, of: joined, end: '</eventProps></Event>' });
}

function profiles({ clock }: Shape): Records {
  const ids = entries([
    ['clevertapId', 'object_id'],
    ['identity', '"identity"'],
  ]);
  const lists = `'<entry><key>clevertapIds</key><value>' || ${valuesSql(DEVICE_IDS)} || '</value></entry><entry><key>all_identities</key><value>'
    || ${valuesSql('all_identities')} || '</value></entry>'`;
  const device = entries([...texts([['platform', platformSql], ...deviceTold]), ['push_token', pushTokenSql]]);
  const head = [
    `'<Profile>' || ${elementsSql([
      ['profileId', 'profile_id'],
      ['identity', '"identity"'],
    ])}`,
    `'<profileIdentities>' || ${ids} || ${lists} || '</profileIdentities><device>' || ${device} || '</device><commPrefs>'`,
    `${entries(texts(subscriptionsTold))} || '</commPrefs><profile>' || ${whoSql('"identity"', 'all_identities')} || '</profile><ts>'`,
    `${packedTimeSql('ts', clock)} || '</ts><changedAt>' || ts || '</changedAt><profileProps>'`,
  ].join(' || ');
  return elements({ head, of: selectTold, end: '</profileProps></Profile>' });
}

type Elements = { head: string; of: (columns: readonly string[]) => (rows: string) => string; end: string };

function elements({ head, of, end }: Elements): Records {
  const query = of([`${head} AS head`, 'props']);
  return {
    select: (rows) => packedRecordsSql(query(rows), ['head', 'props']),
    copy: LINES,
    first: FIRST,
    last: LAST,
    async finish(path) {
      await rewriteRecords(path, xmlWriter(end));
      return { folded: 0 };
    },
  };
}

type Texts = readonly (readonly [name: string, text: string])[];

/** JSON values as the texts that they stand for. */
const texts = (told: Told): Texts => told.map(([name, json]) => [name, `(${json})::JSON ->> '$'`]);

/** SQL: an element for each of these that is not NULL. */
function elementsSql(fields: Texts): string {
  return `concat(${fields.map(([name, text]) => `'<${name}>' || ${xmlSql(text)} || '</${name}>'`).join(', ')}, '')`;
}

/** SQL: an `<entry>` for each of these that is not NULL. */
function entries(fields: Texts): string {
  const all = fields.map(
    ([name, text]) => `'<entry><key>${name}</key><value>' || ${xmlSql(text)} || '</value></entry>'`,
  );
  return `concat(${all.join(', ')}, '')`;
}

function valuesSql(list: string): string {
  return `array_to_string(list_transform(${list}, lambda one: '<value>' || ${xmlSql('one')} || '</value>'), '')`;
}

function whoSql(identity: string, list: string): string {
  const contact = elementsSql(['email', 'phone', 'name'].map((name) => [name, `"${name}"`]));
  return `${elementsSql([['identity', identity]])} || '<all_identities>' || ${valuesSql(list)} || '</all_identities>' || ${contact}`;
}

/** A person's part of a record of theirs: who they are, and what is known of their device. */
function personOf({ identity, objectId }: Wish): string {
  const more = elementsSql([
    ...(objectId ? [['objectId', 'object_id'] as const] : []),
    ...texts([['platform', platformSql]]),
    ['push_token', pushTokenSql],
  ]);
  const device = `'</profile><deviceInfo>' || ${elementsSql(texts(deviceTold))} || '</deviceInfo>'`;
  return `'<profile>' || ${whoSql(identitySql(identity), 'all_identities')} || ${more} || ${device}`;
}

function strangerOf({ identity, objectId }: Wish): string {
  const who = elementsSql([['identity', strangerSql(identity)]]);
  const device = objectId ? elementsSql([['objectId', STRANGER_DEVICE]]) : `''`;
  return `'<profile>' || ${who} || '<all_identities>' || ${valuesSql(STRANGER_LIST)} || '</all_identities>' || ${device}
    || '</profile><deviceInfo></deviceInfo>'`;
}

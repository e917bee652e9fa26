import { sqlText } from '#runtime/duckdb.ts';
import type { Definition } from '../domain/definition.ts';
import { type Clock, packedTimeSql } from './clock-sql.ts';
import { cellSql, headerLine, memberCellsSql, pointerTo, propertyColumns } from './csv-sql.ts';

/**
 * The SQL that turns lake rows into an export's records, by type and format (wire contract, exports). Texts that are JSON
 * already are joined, not parsed, and a person's part of a record is made once per person (`people-sql.ts`).
 */
export type RecordSql = {
  /** The query over a query for rows of the lake. */
  select: (rows: string) => string;
  /** The line that every file begins with, if any. */
  firstLine: string;
  /** Options of COPY. */
  copy: string;
};

/** JSON is written as lines of one column that nothing quotes: JSON text holds no control character. */
const LINES = `FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\u0001'`;
const CELLS = 'FORMAT csv, HEADER false';
/** Small row groups keep memory low; level 1 is a tenth quicker than the default and a fiftieth larger. */
const PARQUET = 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 61440';

const EVENT_CELLS = ['eventId', 'eventName', 'ts', 'identity', 'all_identities', 'email', 'phone', 'name'];
const PROFILE_CELLS = [
  ...['identity', 'all_identities', 'clevertapId', 'MSG-webpush', 'MSG-push', 'MSG-email', 'MSG-sms', 'MSG-whatsapp'],
  ...['Email', 'Phone', 'Name', 'Gender', 'DOB', 'Photo'],
];
/** Fixed columns that are members of a profile's properties. */
const PROFILE_MEMBERS = PROFILE_CELLS.filter((cell) => /^MSG-|^Gender|^DOB|^Photo/.test(cell));

export type Shape = {
  definition: Pick<Definition, 'format' | 'identity'>;
  clock: Clock;
  event: string;
  keys: readonly string[];
};

export function eventRecords({ definition, clock, event, keys }: Shape): RecordSql {
  const ts = packedTimeSql('e.ts', clock);
  const joined = (columns: readonly string[]) => (rows: string) =>
    `SELECT ${columns.join(', ')} FROM (${rows}) e LEFT JOIN people p USING (profile_id)`;
  switch (definition.format) {
    case 'json': {
      const line = `'{"profile":' || ${known('who', strangerJson(definition.identity))} || ',"ts":' || ${ts} || ',"eventId":"' || event_id
        || '","eventName":' || to_json(event) || ',"eventProps":' || props || '}'`;
      return { select: joined([line]), firstLine: `${event}\n`, copy: LINES };
    }
    case 'csv': {
      const members = `(props::JSON ->> [${keys.map((key) => sqlText(pointerTo(key))).join(', ')}])`;
      const cells = ['event_id', cellSql('event'), ts, known('"identity"', cellSql(strangerSql(definition.identity)))];
      const person = [known('all_identities', STRANGER_LIST_JSON), 'email', 'phone', '"name"'];
      const select = (rows: string) =>
        joined([...cells, ...person, ...memberCellsSql('members', keys)])(
          keys.length === 0 ? rows : `SELECT *, ${members} AS members FROM (${rows})`,
        );
      const header = [...EVENT_CELLS, ...propertyColumns(EVENT_CELLS, { keys, from: 'eventProps' })];
      return { select, firstLine: headerLine(header), copy: CELLS };
    }
    case 'parquet': {
      const columns = ['event_id AS "eventId"', 'event AS "eventName"', `${ts} AS ts`, 'e.ts AS "eventTime"'];
      const person = [
        `${known('"identity"', strangerSql(definition.identity))} AS "identity"`,
        `${known('all_identities', STRANGER_LIST)} AS "allIdentities"`,
      ];
      const select = joined([...columns, ...person, 'email', 'phone', '"name"', 'props AS "eventProps"']);
      return { select, firstLine: '', copy: PARQUET };
    }
  }
}

export function profileRecords({ definition, clock, keys }: Shape): RecordSql {
  const from = (columns: readonly string[]) => (rows: string) => `SELECT ${columns.join(', ')} FROM (${rows})`;
  const changed = packedTimeSql('ts', clock);
  switch (definition.format) {
    case 'json': {
      const fields = `{'identity': "identity", 'all_identities': all_identities, 'email': email, 'phone': phone, 'name': "name"}`;
      const line = `'{"profileId":"' || profile_id || '","profile":' || to_json(${fields}) || ',"ts":' || ${changed}
        || ',"profileProps":' || props || '}'`;
      return { select: from([line]), firstLine: '', copy: LINES };
    }
    case 'csv': {
      const custom = keys.filter((key) => !PROFILE_MEMBERS.includes(key));
      const wanted = [...PROFILE_MEMBERS, ...custom];
      const cells = new Map(memberCellsSql('members', wanted).map((cell, index) => [wanted[index], cell]));
      const own = new Map([
        ['identity', cellSql('"identity"')],
        ['all_identities', 'to_json(all_identities)::VARCHAR'],
        ['clevertapId', cellSql('object_id')],
        ['Email', cellSql('email')],
        ['Phone', cellSql('phone')],
        ['Name', cellSql('"name"')],
      ]);
      const columns = [
        ...PROFILE_CELLS.map((name) => own.get(name) ?? cells.get(name)),
        ...custom.map((key) => cells.get(key)),
      ];
      const members = `(props::JSON ->> [${wanted.map((key) => sqlText(pointerTo(key))).join(', ')}])`;
      const select = (rows: string) => from(columns.map(String))(`SELECT *, ${members} AS members FROM (${rows})`);
      const header = [...PROFILE_CELLS, ...propertyColumns(PROFILE_CELLS, { keys: custom, from: 'profileProps' })];
      return { select, firstLine: headerLine(header), copy: CELLS };
    }
    case 'parquet': {
      const ids = [
        'profile_id AS "profileId"',
        '"identity"',
        'all_identities AS "allIdentities"',
        'object_id AS "objectId"',
      ];
      const columns = [...ids, 'email', 'phone', '"name"', 'props AS "profileProps"', 'ts AS "changedAt"'];
      return { select: from(columns), firstLine: '', copy: PARQUET };
    }
  }
}

/** What the event itself says of a person who has no profile row. */
const STRANGER_LIST = `CASE WHEN id_kind = 'identity' THEN [id_value] ELSE [] END`;
const STRANGER_LIST_JSON = `CASE WHEN id_kind = 'identity' THEN to_json([id_value])::VARCHAR ELSE '[]' END`;

function strangerSql(order: Definition['identity']): string {
  return order.includes('identity') ? `CASE WHEN id_kind = 'identity' THEN id_value ELSE '' END` : `''`;
}

function strangerJson(order: Definition['identity']): string {
  const fields = `{'identity': ${strangerSql(order)}, 'all_identities': ${STRANGER_LIST}, 'email': NULL, 'phone': NULL, 'name': NULL}`;
  return `to_json(${fields})::VARCHAR`;
}

function known(column: string, stranger: string): string {
  return `CASE WHEN p.profile_id IS NULL THEN ${stranger} ELSE p.${column} END`;
}

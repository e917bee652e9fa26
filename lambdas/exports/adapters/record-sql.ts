import type { LocalClock } from '#core/cql/sql/local-time.ts';
import { sqlText } from '#runtime/duckdb.ts';
import { textCell } from '../domain/csv-columns.ts';
import { type CsvLayout, eventLayout, headerLine, profileLayout } from '../domain/csv-layout.ts';
import type { Definition } from '../domain/definition.ts';
import { packedRecordsSql } from './csv-file.ts';
import { cellsSql } from './csv-sql.ts';
import { packedTimeSql } from './packed-time-sql.ts';

/**
 * The SQL that turns lake rows into an export's records, by type and format (wire contract, exports: file records). Texts that are JSON
 * already are joined, not parsed, and a person's part of a record is made once per person (`people-sql.ts`).
 */
export type RecordSql = {
  /** The query over a query for rows of the lake. */
  select: (rows: string) => string;
  /** The line that every file begins with, if any. */
  firstLine: string;
  /** Options of COPY. */
  copy: string;
  /** What COPY writes are records still to be made lines of CSV (`csv-file.ts`). */
  csv?: CsvLayout;
};

/** One column that nothing quotes: JSON text holds no control character, and a CSV record says its length. */
const LINES = `FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\u0001'`;
/** Small row groups keep memory low; level 1 is a tenth quicker than the default and a fiftieth larger. */
const PARQUET = 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 61440';

export type Shape = {
  definition: Pick<Definition, 'format' | 'identity'>;
  clock: LocalClock;
  event: string;
  /** In CSV, the properties that have a column of their own. */
  columns: readonly string[];
};

export function eventRecords({ definition, clock, event, columns: properties }: Shape): RecordSql {
  const ts = packedTimeSql('e.ts', clock);
  const joined = (columns: readonly string[]) => (rows: string) =>
    `SELECT ${columns.join(', ')} FROM (${rows}) e LEFT JOIN persons p USING (profile_id)`;
  switch (definition.format) {
    case 'json':
    case 'jsonl': {
      // The documented format has no room for whose event it is where no identifier is known.
      const whose = definition.format === 'json' ? '' : ` || '","profileId":"' || ${known('person', 'profile_id')}`;
      const line = `'{"profile":' || ${known('who', strangerJson(definition.identity))} || ',"ts":' || ${ts} || ',"eventTime":' || e.ts
        || ',"eventId":"' || event_id${whose} || '","eventName":' || to_json(event) || ',"eventProps":' || props || '}'`;
      // The bare name before the objects is what the documented format has, and what no reader of JSON takes.
      return { select: joined([line]), firstLine: definition.format === 'json' ? `${event}\n` : '', copy: LINES };
    }
    case 'csv': {
      const stranger = cellsSql([strangerSql(definition.identity), STRANGER_LIST_JSON, 'NULL', 'NULL', 'NULL']);
      // Few events are written in more than one way.
      const name = `CASE WHEN event = ${sqlText(event)} THEN ${sqlText(textCell(event))} ELSE ${cellsSql(['event'])} END`;
      const piece = ['event_id', name, ts, 'e.ts', known('who', stranger)].join(` || ',' || `);
      const layout = eventLayout(properties);
      const select = (rows: string) =>
        packedRecordsSql(joined([`${piece} AS piece`, 'props'])(rows), ['piece', 'props']);
      return { select, firstLine: headerLine(layout), copy: LINES, csv: layout };
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

export function profileRecords({ definition, clock, columns: properties }: Shape): RecordSql {
  const from = (columns: readonly string[]) => (rows: string) => `SELECT ${columns.join(', ')} FROM (${rows})`;
  const changed = packedTimeSql('ts', clock);
  switch (definition.format) {
    case 'json':
    case 'jsonl': {
      const fields = `{'identity': "identity", 'all_identities': all_identities, 'email': email, 'phone': phone, 'name': "name"}`;
      const line = `'{"profileId":"' || profile_id || '","profile":' || to_json(${fields}) || ',"ts":' || ${changed}
        || ',"changedAt":' || ts || ',"profileProps":' || props || '}'`;
      return { select: from([line]), firstLine: '', copy: LINES };
    }
    case 'csv': {
      const ids = cellsSql(['"identity"', 'to_json(all_identities)::VARCHAR', 'object_id']);
      const contact = cellsSql(['email', 'phone', '"name"']);
      const layout = profileLayout(properties);
      const select = (rows: string) =>
        packedRecordsSql(from([`${ids} AS ids`, `${contact} AS contact`, 'ts::VARCHAR AS changed', 'props'])(rows), [
          'ids',
          'contact',
          'changed',
          'props',
        ]);
      return { select, firstLine: headerLine(layout), copy: LINES, csv: layout };
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

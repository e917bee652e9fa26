import { sqlText } from '#runtime/duckdb.ts';
import { textCell } from '../domain/csv-columns.ts';
import { type CsvLayout, eventLayout, headerLine, profileLayout } from '../domain/csv-layout.ts';
import { cellsSql } from './csv-cells-sql.ts';
import { csvWriter } from './csv-writer.ts';
import { packedRecordsSql, rewriteRecords } from './packed-records.ts';
import { packedTimeSql } from './packed-time-sql.ts';
import { LINES, type RecordFormat, type Records, type Shape } from './record-format.ts';
import { identitySql, joined, known, strangerSql } from './strangers.ts';
import { DEVICE_IDS, pushTokenSql } from './told-sql.ts';

/** Records as lines of CSV: DuckDB writes finished cells and the properties, Node the lines (docs/decisions/csv-is-written-in-one-pass.md). */
export const csv: RecordFormat = {
  personColumns: ['identity', 'all_identities', 'email', 'phone', 'name'],
  personSql: ({ identity, formulaSafe }) => {
    const who = [identitySql(identity), 'to_json(all_identities)::VARCHAR', 'email', 'phone', '"name"'];
    return `${cellsSql(who, formulaSafe)} AS who`;
  },
  events,
  profiles,
  weighs: { by: 'text', beside: 420, props: 1 },
};

const STRANGER_LIST_JSON = `CASE WHEN id_kind = 'identity' THEN to_json([id_value])::VARCHAR ELSE '[]' END`;

function events({ definition, clock, event, columns }: Shape): Records {
  const { identity, formulaSafe } = definition;
  const stranger = cellsSql([strangerSql(identity), STRANGER_LIST_JSON, 'NULL', 'NULL', 'NULL'], formulaSafe);
  // Few events are written in more than one way.
  const name = `CASE WHEN event = ${sqlText(event)} THEN ${sqlText(textCell(event, formulaSafe))}
    ELSE ${cellsSql(['event'], formulaSafe)} END`;
  const times = [packedTimeSql('e.ts', clock), 'e.ts'];
  const piece = ['event_id', name, ...times, known('who', stranger)].join(` || ',' || `);
  const query = joined([`${piece} AS piece`, 'props']);
  return lines(eventLayout(columns, formulaSafe), {
    safe: formulaSafe,
    select: (rows) => packedRecordsSql(query(rows), ['piece', 'props']),
  });
}

function profiles({ definition, columns }: Shape): Records {
  const { formulaSafe } = definition;
  const pieces = {
    ids: cellsSql(
      [
        ...['"identity"', 'to_json(all_identities)::VARCHAR', 'object_id'],
        ...[`to_json(${DEVICE_IDS})::VARCHAR`, pushTokenSql],
      ],
      formulaSafe,
    ),
    contact: cellsSql(['email', 'phone', '"name"'], formulaSafe),
    changed: 'ts::VARCHAR',
  };
  const made = Object.entries(pieces).map(([name, sql]) => `${sql} AS ${name}`);
  return lines(profileLayout(columns, formulaSafe), {
    safe: formulaSafe,
    select: (rows) =>
      packedRecordsSql(`SELECT ${made.join(', ')}, props FROM (${rows})`, [...Object.keys(pieces), 'props']),
  });
}

type Lines = Pick<Records, 'select'> & { safe: boolean | undefined };

function lines(layout: CsvLayout, { select, safe }: Lines): Records {
  async function finish(path: string) {
    const writer = csvWriter(layout, safe);
    await rewriteRecords(path, writer);
    return { folded: writer.folded() };
  }
  return { select, copy: LINES, first: headerLine(layout), last: '', finish, layout };
}

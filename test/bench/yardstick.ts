import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { eventKey } from '#core/intake/event-name.ts';
import { profileIdOf } from '#core/people/profile.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import type { EventRecord } from './workload.ts';

/** What DuckDB is asked to do instead: a plain COPY, as somebody would write it who has nothing else to keep in mind. */
const columns = `{event_id: 'VARCHAR', event_key: 'VARCHAR', event: 'VARCHAR', ts: 'BIGINT', profile_id: 'VARCHAR',
  id_kind: 'VARCHAR', id_value: 'VARCHAR', props: 'JSON', received_at: 'BIGINT'}`;

/** Writes the rows that the lake would hold of these records as NDJSON; answers the SQL that reads them. */
export async function lakeRowsAsNdjson(duck: Duck, records: readonly EventRecord[]): Promise<string> {
  const path = join(duck.scratch, 'rows.ndjson');
  function* lines() {
    for (const [index, { identity, evtName, ts, evtData }] of records.entries()) {
      const row = {
        event_id: index.toString(16).padStart(32, '0'),
        event_key: eventKey(evtName),
        event: evtName,
        ts,
        profile_id: profileIdOf({ accountId: 'ACME', kind: 'identity', value: identity }),
        id_kind: 'identity',
        id_value: identity,
        props: evtData,
        received_at: ts * 1_000,
      };
      yield `${JSON.stringify(row)}\n`;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
  return `SELECT * FROM read_json(${sqlText(path)}, format = 'newline_delimited', columns = ${columns})`;
}

export async function copyAsYardstick(duck: Duck, copy: { from: string; options: string }): Promise<void> {
  const path = join(duck.scratch, 'yardstick.out');
  await duck.connection.run(`COPY (${copy.from}) TO ${sqlText(path)} (${copy.options})`);
  await rm(path);
}

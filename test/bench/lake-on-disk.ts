import { join } from 'node:path';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { packedTimeSql } from '../../lambdas/exports/records/packed-time-sql.ts';
import { FRESH_PARQUET } from '../../lambdas/lake/adapters/event-rows.ts';
import { namesOf, START } from './workload.ts';

/** A lake made by DuckDB in a moment: files as `lake/store-batch` leaves them, or compaction, and their people. */
const A_BATCH = 250_000;
export type LakeOnDisk = { events: string[]; profiles: string[]; rows: number; names: string[] };

/** Properties such as a shop sends them. */
const SHOP = `printf('{"Product Id":"SKU-%d","Product Name":"Article in blue %d","Price":%d.5,"Currency":"EUR","City":"München","Is Member":%s,"Session":"%x"}',
               hash(i, 2) % 5000, hash(i, 3) % 900, hash(i, 4) % 200, CASE WHEN i % 2 = 0 THEN 'true' ELSE 'false' END, hash(i, 5))`;

/** SQL: 20 properties a row, spread over so many names. */
export const sparseProps = (names: number): string =>
  `'{' || list_aggregate(list_transform(range(20),
     lambda k: printf('"Property %d":"value %d"', (i * 7 + k * ${names / 20}) % ${names}, hash(i, k) % 1000)), 'string_agg', ',') || '}'`;

/** @param wanted `names`: how many different events there are; `props`: SQL of a row's properties, of its number `i` */
export async function lakeOnDisk(
  duck: Duck,
  wanted: { rows: number; people: number; names: number; rowsAFile?: number; props?: string; folder?: string },
): Promise<LakeOnDisk> {
  const { rows, people, rowsAFile = A_BATCH, folder = duck.scratch } = wanted;
  const names = `[${namesOf(wanted.names).map(sqlText).join(', ')}]`;
  const events: string[] = [];
  for (let from = 0; from < rows; from += rowsAFile) {
    const path = join(folder, `events-${from}.parquet`);
    events.push(path);
    await duck.connection.run(
      `COPY (
         SELECT printf('%032x', i) AS event_id, lower(replace(event, ' ', '')) AS event_key, event, ts,
           left(sha256('ACME' || chr(31) || 'identity' || chr(31) || id_value), 32) AS profile_id,
           'identity' AS id_kind, id_value, props, ts * 1000 AS received_at
         FROM (
           SELECT i, ${names}[(1 + hash(i) % ${wanted.names})::BIGINT] AS event, (${START} + i * 86400 // ${rows})::BIGINT AS ts,
             printf('customer-%d@example.com', hash(i, 1) % ${people}) AS id_value,
             ${wanted.props ?? SHOP} AS props
           FROM range(${from}, least(${from + rowsAFile}, ${rows})) r(i)
         ) ORDER BY event_key, ts, event_id
       ) TO ${sqlText(path)} (${wanted.rowsAFile ? 'FORMAT parquet, COMPRESSION zstd' : FRESH_PARQUET})`,
    );
  }
  const profiles = join(folder, 'profiles.parquet');
  await duck.connection.run(
    `COPY (
       SELECT left(sha256('ACME' || chr(31) || 'identity' || chr(31) || who), 32) AS profile_id, 1::BIGINT AS version,
         who AS identity, [who] AS all_identities, printf('device-%d', i) AS object_id, who AS email,
         printf('+4930%07d', i) AS phone, printf('Person %d', i) AS name, '{"Gender":"F","Plan":"pro"}' AS props, ${START}::BIGINT AS changed_at
       FROM (SELECT i, printf('customer-%d@example.com', i) AS who FROM range(${people}) r(i))
     ) TO ${sqlText(profiles)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  return { events, profiles: [profiles], rows, names: namesOf(wanted.names) };
}

export const fromParquet = (paths: readonly string[]): string =>
  `SELECT * FROM read_parquet([${paths.map(sqlText).join(', ')}])`;

/**
 * What an export to Parquet delivers, as one COPY: the same columns, each event with the newest row of its person, or with what
 * it says itself where there is none. Who was merged or deleted, and a file for each event, are left to the export.
 */
export function deliveredSql({ events, profiles }: Pick<LakeOnDisk, 'events' | 'profiles'>): {
  from: string;
  options: string;
} {
  const ts = packedTimeSql('e.ts', { timezone: 'Europe/Berlin', from: START, until: START + 86_400 });
  const who = ['identity', 'all_identities', 'email', 'phone', 'name'].map((name) => `"${name}" := "${name}"`);
  const people = `SELECT profile_id, unnest(arg_max(struct_pack(${who.join(', ')}), version))
    FROM (${fromParquet(profiles)}) GROUP BY profile_id`;
  const columns = `event_id AS "eventId", event AS "eventName", ${ts} AS ts, e.ts AS "eventTime",
    coalesce(p."identity", CASE WHEN id_kind = 'identity' THEN id_value ELSE '' END) AS "identity",
    coalesce(p.all_identities, CASE WHEN id_kind = 'identity' THEN [id_value] ELSE [] END) AS "allIdentities",
    p.email, p.phone, p."name", props AS "eventProps"`;
  return {
    from: `SELECT ${columns} FROM (${fromParquet(events)}) e LEFT JOIN (${people}) p USING (profile_id)`,
    options: 'FORMAT parquet, COMPRESSION zstd',
  };
}

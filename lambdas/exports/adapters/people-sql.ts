import { sqlText } from '#runtime/duckdb.ts';
import type { Definition } from '../domain/definition.ts';
import { cellsSql } from './csv-sql.ts';

/** The newest state of profiles, in SQL: the row with the highest version among the profile files that a run reads. */
export function parquetSql(paths: readonly string[], options = ''): string {
  return `read_parquet([${paths.map(sqlText).join(', ')}], union_by_name = true${options})`;
}

/** The profile log; files from before people could merge or be deleted lack those columns. */
export function logSql(profiles: readonly string[]): string {
  const shape =
    'SELECT NULL::VARCHAR AS merged_into, NULL::BOOLEAN AS deleted, NULL::BIGINT AS forgotten_at WHERE false';
  return `(${shape} UNION ALL BY NAME SELECT * FROM ${parquetSql(profiles)})`;
}

/** Stands for whose an event is that is nobody's. */
export const NOBODY = '';

/** Of a person's newest row: who it is merged into, and whether the person is gone. */
const STANDING = 'merged_into := merged_into, deleted := coalesce(deleted, false)';

/** SQL: the first of the wanted identifiers that a person has, otherwise an empty text (wire contract, exports: definition). */
export function identitySql(order: Definition['identity']): string {
  return `coalesce(${order.map((field) => `nullif("${field}", '')`).join(', ')}, '')`;
}

export type People = { profiles: readonly string[]; rows: string; definition: Pick<Definition, 'format' | 'identity'> };

/**
 * Table `people`: those with events among `rows`, in the form that the format's records take. Who was merged has the
 * survivor's data, and the survivor is never more than one step away; who was deleted is nobody here, so that what is left
 * of their events until upkeep removes it says of nobody that it was them.
 */
export function peopleSql({ profiles, rows, definition }: People): string {
  const columns = PEOPLE[definition.format](identitySql(definition.identity));
  if (profiles.length === 0) {
    const nobody = `SELECT ''::VARCHAR AS profile_id, ''::VARCHAR AS "identity", ['']::VARCHAR[] AS all_identities,
      ''::VARCHAR AS email, ''::VARCHAR AS phone, ''::VARCHAR AS "name"`;
    return `CREATE TEMP TABLE people AS SELECT profile_id, ${columns} FROM (${nobody}) WHERE false`;
  }
  const log = logSql(profiles);
  const state = `struct_pack("identity", all_identities, email, phone, "name", ${STANDING})`;
  return `CREATE TEMP TABLE people AS
    WITH heads AS (
      SELECT profile_id, unnest(arg_max(struct_pack(${STANDING}), version)) FROM ${log}
      WHERE profile_id IN (SELECT profile_id FROM (${rows})) GROUP BY profile_id
    ), owners AS (
      SELECT profile_id, coalesce(merged_into, profile_id) AS owner, deleted AS gone FROM heads
    ), states AS (
      SELECT profile_id AS owner, unnest(arg_max(${state}, version)) FROM ${log}
      WHERE profile_id IN (SELECT owner FROM owners) GROUP BY profile_id
    )
    SELECT profile_id, ${columns} FROM (
      SELECT profile_id, "identity", all_identities, email, phone, "name" FROM owners JOIN states USING (owner)
      WHERE NOT gone AND NOT deleted
      UNION ALL
      SELECT profile_id, NULL, [], NULL, NULL, NULL FROM owners JOIN states USING (owner) WHERE gone OR deleted
      UNION ALL
      SELECT ${sqlText(NOBODY)}, NULL, [], NULL, NULL, NULL
    )`;
}

const asJson = (identity: string) =>
  `to_json({'identity': ${identity}, 'all_identities': all_identities, 'email': email, 'phone': phone, 'name': "name"})::VARCHAR AS who`;

const PEOPLE: Record<Definition['format'], (identity: string) => string> = {
  json: asJson,
  jsonl: asJson,
  csv: (identity) => `${cellsSql([identity, 'to_json(all_identities)::VARCHAR', 'email', 'phone', '"name"'])} AS who`,
  parquet: (identity) => `${identity} AS "identity", all_identities, email, phone, "name"`,
};

export type Profiles = {
  profiles: readonly string[];
  bucket: number;
  buckets: number;
  definition: Pick<Definition, 'identity'>;
};

/**
 * The newest rows of the profiles in one bucket of ids, as rows of an event without a name, so that one way of cutting
 * and writing serves both. Who was merged into somebody else, or deleted, is no row of their own.
 */
export function newestProfilesSql({ profiles, bucket, buckets, definition }: Profiles): string {
  const state = `struct_pack("identity", all_identities, object_id, email, phone, "name", props, changed_at, ${STANDING})`;
  const mine = buckets === 1 ? 'true' : `CAST('0x' || left(profile_id, 8) AS BIGINT) % ${buckets} = ${bucket}`;
  return `SELECT '' AS event_key, '' AS event, profile_id, changed_at AS ts,
      * EXCLUDE (profile_id, changed_at, "identity", merged_into, deleted), ${identitySql(definition.identity)} AS "identity"
    FROM (
      SELECT profile_id, unnest(arg_max(${state}, version)) FROM ${logSql(profiles)} WHERE ${mine} GROUP BY profile_id
    ) WHERE merged_into IS NULL AND NOT deleted ORDER BY profile_id`;
}

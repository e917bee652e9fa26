import { sqlText } from '#runtime/duckdb.ts';
import type { LakeRows } from '#store/lake/rows.ts';
import { IS_PERSON, logSql, type PersonColumn } from '#store/people/people.ts';
import type { Definition } from '../domain/definition.ts';
import type { Gone } from '../domain/gone.ts';
import type { RecordFormat, Wish } from '../records/record-format.ts';
import { identitySql } from '../records/strangers.ts';
import { withTold } from '../records/told-sql.ts';

/**
 * People in the form that an export's records take, in SQL over the relations of `store/people/people.ts`. A person's part of
 * a record is made once for each id that events carry, not once per event.
 */
/** What a row of a profiles export is made of. */
const PROFILE_COLUMNS: readonly PersonColumn[] = [
  ...(['identity', 'all_identities', 'email', 'phone', 'name', 'object_id', 'props', 'tokens', 'changed_at'] as const),
];

/** Stands for whose an event is that is nobody's. */
export const NOBODY = '';

/**
 * Table `persons`: by each id that events carry, the person whom these belong to. Of a deleted person nothing is told: what
 * is left of their events, until upkeep removes it, is exported without a person.
 */
export function personsSql(format: RecordFormat, wish: Wish): string {
  const columns = format.personColumns.map((column) => `"${column}"`).join(', ');
  const nothing = format.personColumns.map((column) => `${column === 'all_identities' ? '[]' : 'NULL'} AS "${column}"`);
  const people = `SELECT o.profile_id, o.owner AS person, ${columns} FROM (
        SELECT profile_id, coalesce(owner, profile_id) AS owner FROM heads LEFT JOIN owners USING (profile_id)
        WHERE NOT coalesce(gone, false)
      ) o JOIN people p ON p.profile_id = o.owner
      UNION ALL
      SELECT profile_id, ${sqlText(NOBODY)}, ${nothing} FROM owners WHERE gone
      UNION ALL
      SELECT ${sqlText(NOBODY)}, ${sqlText(NOBODY)}, ${nothing}`;
  const told = format.personColumns.includes('props') ? withTold(people) : people;
  return `CREATE TEMP TABLE persons AS SELECT profile_id, person, ${format.personSql(wish)} FROM (${told})`;
}

/** SQL: whether a profile's id falls into one of so many buckets. */
function bucketSql({ bucket, buckets }: { bucket: number; buckets: number }): string {
  return buckets === 1 ? 'true' : `CAST('0x' || left(profile_id, 8) AS BIGINT) % ${buckets} = ${bucket}`;
}

/**
 * The people of a bucket as rows of an event without a name, so that one way of cutting and writing serves both. They are taken
 * from the profile log in one pass. Through `heads` and `people`, which read it twice, a profiles export costs a third more
 * (400,000 people, Parquet).
 */
export function profileRowsSql(log: LakeRows, { within, identity, gone }: ProfileRows): string {
  const state = [
    ...PROFILE_COLUMNS.map((column) => `"${column}"`),
    'merged_into',
    'deleted := coalesce(deleted, false)',
  ];
  const newest = `SELECT profile_id, unnest(arg_max(struct_pack(${state.join(', ')}), version)) FROM ${logSql(log, PROFILE_COLUMNS)}
    WHERE ${bucketSql(within)} GROUP BY profile_id`;
  const people = `SELECT '' AS event_key, '' AS event, profile_id, changed_at AS ts, all_identities, object_id, email, phone, "name", props, tokens,
      ${identitySql(identity)} AS "identity"
    FROM newest WHERE ${IS_PERSON}`;
  return `WITH newest AS (${newest}) ${people} ${gone ? `UNION ALL ${goneSql(gone)}` : ''} ORDER BY profile_id`;
}

type ProfileRows = {
  within: { bucket: number; buckets: number };
  /** Of whom it is told that they are gone. */
  gone: Gone | undefined;
} & Pick<Definition, 'identity'>;

/**
 * Who is gone since the last run, deleted or merged into somebody else: of them nothing is told but that, under names that no
 * property of a customer's has, since `$` is taken out of those.
 */
const goneSql = (gone: Gone) => `SELECT '', '', profile_id, changed_at, [], NULL, NULL, NULL, NULL,
    '{"$deleted":true,"$profileId":"' || profile_id || coalesce('","$mergedInto":"' || merged_into, '') || '"}', NULL, ''
  FROM newest WHERE ${gone === 'deleted' ? 'deleted' : `NOT (${IS_PERSON})`}`;

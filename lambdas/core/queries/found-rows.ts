import * as z from 'zod';

/**
 * What a query was found to be about, kept as Parquet beside the pages that are made of it: rows of its base event, or
 * people, whatever the query asked of them. It is found once, by one function or by many (`queries/`), and then it is
 * as it was, whatever happens to the lake.
 */
export const resultFileSchema = z.object({
  key: z.string(),
  bytes: z.number().int(),
  rows: z.number().int(),
  /** Least and greatest place in the order of the rows. */
  minSortKey: z.number().int(),
  maxSortKey: z.number().int(),
});
export type ResultFile = z.infer<typeof resultFileSchema>;

/** `sort_key` and `id` are the order of rows: of events time and id, of people the first 32 bits of the id and the id. */
export const FOUND_ROW_COLUMNS = {
  events: {
    sort_key: 'BIGINT',
    id: 'VARCHAR',
    ts: 'BIGINT',
    profile_id: 'VARCHAR',
    id_kind: 'VARCHAR',
    id_value: 'VARCHAR',
    event: 'VARCHAR',
    props: 'VARCHAR',
  },
  profiles: { sort_key: 'BIGINT', id: 'VARCHAR', profile_id: 'VARCHAR' },
} as const;

/** The first 32 bits of a person's id, which are random: the place in the order of people. */
export const ID_SORT_KEY = "coalesce(TRY_CAST('0x' || left(profile_id, 8) AS BIGINT), 0)";

/** SQL of found rows: from rows of events, with the columns of the lake, or from ids of people. */
export const foundRowsSql = {
  events: (rows: string) =>
    `SELECT ts AS sort_key, event_id AS id, ts, profile_id, id_kind, id_value, event, props FROM (${rows})`,
  profiles: (ids: string) => `SELECT ${ID_SORT_KEY} AS sort_key, profile_id AS id, profile_id FROM (${ids})`,
} as const;

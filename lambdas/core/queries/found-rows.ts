import * as z from 'zod';

/**
 * What a query was found to be about, kept as Parquet beside the pages that are made of it: rows of its base event, or
 * people, whatever the query asked of them. It is found once, by one function or by many (`queries/`), and then it is
 * as it was, whatever happens to the lake.
 */
export const pieceSchema = z.object({
  key: z.string(),
  bytes: z.number().int(),
  rows: z.number().int(),
  /** Least and greatest place in the order of the rows. */
  minSpot: z.number().int(),
  maxSpot: z.number().int(),
});
export type Piece = z.infer<typeof pieceSchema>;

/** `spot` and `id` are the order of rows: of events time and id, of people the first 32 bits of the id and the id. */
export const gatheredColumns = {
  events: {
    spot: 'BIGINT',
    id: 'VARCHAR',
    ts: 'BIGINT',
    profile_id: 'VARCHAR',
    id_kind: 'VARCHAR',
    id_value: 'VARCHAR',
    props: 'VARCHAR',
  },
  profiles: { spot: 'BIGINT', id: 'VARCHAR', profile_id: 'VARCHAR' },
} as const;

/** The first 32 bits of a person's id, which are random: the place in the order of people. */
export const ID_SPOT = "coalesce(TRY_CAST('0x' || left(profile_id, 8) AS BIGINT), 0)";

/** SQL of gathered rows from rows of events, with the columns of the lake. */
export const spotted = {
  events: (rows: string) =>
    `SELECT ts AS spot, event_id AS id, ts, profile_id, id_kind, id_value, props FROM (${rows})`,
  profiles: (ids: string) => `SELECT ${ID_SPOT} AS spot, profile_id AS id, profile_id FROM (${ids})`,
} as const;

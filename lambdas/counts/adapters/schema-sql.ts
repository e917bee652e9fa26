/**
 * The SQL of `/getSchema`: what was ever sent, read from the rows themselves. Each row is taken apart once, into a name and a
 * value for each of its properties, and what is alike is counted. Most frequent first, so that a cut takes the rarest.
 */

/** How values are told apart while there are many: in one look at each. Uploads let no text begin `$D_` but a date. */
const TYPE = `CASE WHEN starts_with(value::VARCHAR, '"$D_') THEN 'DATE' ELSE json_type(value) END`;
/** What is answered for it; NULL for null, which tells nothing. */
const KIND = `CASE type WHEN 'DATE' THEN 'date' WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'ARRAY' THEN 'list'
    WHEN 'OBJECT' THEN 'object' WHEN 'NULL' THEN NULL ELSE 'number' END`;

/** From `seen` (name, type, count, perhaps a `key` before them) each property with its kinds, the most frequent one first. */
const properties = (
  key: string,
) => `SELECT ${key} name, list(kind ORDER BY count DESC, kind) AS kinds, sum(count) AS count
    FROM (SELECT ${key} name, ${KIND} AS kind, sum(count) AS count FROM seen WHERE name IS NOT NULL GROUP BY ALL)
    WHERE kind IS NOT NULL GROUP BY ALL`;
const DESCRIBED = 'struct_pack(name := name, type := kinds[1], types := CASE WHEN len(kinds) > 1 THEN kinds END)';

/**
 * Table `seen`: by event, name and type of value, how many there are; without a name, of the event itself: its name as it was
 * last sent, how many and when (epoch seconds). A property of its items is `Items.<name>`: names of properties hold no dot.
 * A table, because DuckDB would take the rows apart for each of two uses of a subquery.
 */
const itemNames = `flatten(list_transform(json_extract(props, '$.Items[*]'), lambda item: json_keys(item)))`;
export const seenEventsSql = `CREATE OR REPLACE TEMP TABLE seen AS
  SELECT event_key, name, ${TYPE} AS type, count(*) AS count,
    arg_max(event, (ts, event_id)) FILTER (name IS NULL) AS event, min(ts) AS first_seen, max(ts) AS last_seen
  FROM (SELECT event_key, event, ts, event_id,
      unnest(list_concat([NULL], json_keys(props), list_transform(${itemNames}, lambda name: 'Items.' || name))) AS name,
      unnest(list_concat([NULL], json_extract(props, '$.*'), json_extract(props, '$.Items[*].*'))) AS value
    FROM events)
  GROUP BY ALL`;

/** Table `seen` of the properties of living people. */
export const seenPeopleSql = `CREATE OR REPLACE TEMP TABLE seen AS
  SELECT name, ${TYPE} AS type, count(*) AS count
  FROM (SELECT unnest(json_keys(props)) AS name, unnest(json_extract(props, '$.*')) AS value FROM people)
  GROUP BY ALL`;

/** Per event of `seen`: the facts of it, its `most` most frequent properties as JSON, and how many it has in all. */
export function eventSchemaSql(most: number): string {
  return `WITH ranked AS (SELECT *, row_number() OVER (PARTITION BY event_key ORDER BY count DESC, name) AS rank
      FROM (${properties('event_key,')})),
    named AS (SELECT event_key, count(*) AS total,
        to_json(list(${DESCRIBED} ORDER BY rank) FILTER (rank <= ${most})) AS properties
      FROM ranked GROUP BY event_key)
    SELECT event AS name, count, first_seen, last_seen, coalesce(properties, '[]')::VARCHAR AS properties, coalesce(total, 0) AS total
    FROM (FROM seen WHERE name IS NULL) LEFT JOIN named USING (event_key) ORDER BY event_key`;
}

/** In one row, the `most` most frequent properties of people as JSON, and how many there are in all. */
export function profileSchemaSql(most: number): string {
  const described = `struct_insert(${DESCRIBED}, count := count)`;
  return `WITH ranked AS (SELECT *, row_number() OVER (ORDER BY count DESC, name) AS rank FROM (${properties('')}))
    SELECT coalesce(to_json(list(${described} ORDER BY rank) FILTER (rank <= ${most})), '[]')::VARCHAR AS properties, count(*) AS total
    FROM ranked`;
}

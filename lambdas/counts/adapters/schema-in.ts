import { gzipSync } from 'node:zlib';
import type { Duck } from '#runtime/duckdb.ts';
import {
  eventRowSchema,
  eventSchema,
  MAX_EVENT_PROPERTIES,
  MAX_PROFILE_PROPERTIES,
  peopleRowSchema,
  peopleSchema,
} from '../domain/schema.ts';
import { eventSchemaSql, profileSchemaSql, seenEventsSql, seenPeopleSql } from './schema-sql.ts';

/** A function answers 6 MB, of which base64 takes a quarter; the rest is for headers. */
const MAX_GZIPPED_BYTES = 4_000_000;
const isSmall = (answer: object) => gzipSync(JSON.stringify(answer), { level: 1 }).byteLength <= MAX_GZIPPED_BYTES;

/** What events or people of the lake look like; needs its views `events` and `people`. */
export async function schemaIn({ connection }: Duck, of: 'events' | 'userProperties') {
  if (of === 'events') {
    await connection.run(seenEventsSql);
    const found = await connection.runAndReadAll(eventSchemaSql(MAX_EVENT_PROPERTIES));
    const rows = found.getRowObjects().map((row) => eventRowSchema.parse(row));
    return eventSchema(rows, isSmall);
  }
  await connection.run(seenPeopleSql);
  const found = await connection.runAndReadAll(profileSchemaSql(MAX_PROFILE_PROPERTIES));
  return peopleSchema(peopleRowSchema.parse(found.getRowObjects()[0]));
}

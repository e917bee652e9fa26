import { access, rm } from 'node:fs/promises';
import { moveTo } from '../files/durable.ts';
import type { Resource } from '../wire/wire.ts';
import type { Format } from './options.ts';

/**
 * The finished file under its name, whole or not at all: who waits for the file never reads half of one. Can be done
 * again after a crash at any point.
 */
export async function publish(files: { part: string; out: string; format: Format; resource: Resource }): Promise<void> {
  const { part, out, format, resource } = files;
  const isThere = await access(part).then(
    () => true,
    () => false,
  );
  // It has had its name already: a call before this one was ended right after.
  if (!isThere) return await access(out);
  if (format === 'ndjson') return await moveTo(part, out);
  await toParquet({ from: part, to: `${part}.parquet`, resource });
  await moveTo(`${part}.parquet`, out);
  await rm(part);
}

/** Parquet is written by DuckDB, which the package asks for but can do without. */
export async function assertParquet(): Promise<void> {
  await import('@duckdb/node-api').catch(() => {
    throw new Error('--format parquet needs the package @duckdb/node-api: npm install @duckdb/node-api');
  });
}

/** One schema for every event, and one for people: what differs from one to the next is JSON text. */
const COLUMNS: Record<Resource, string> = {
  events: `(json->>'$.ts')::BIGINT AS ts,
    try_strptime(json->>'$.ts', '%Y%m%d%H%M%S') AS local_time,
    json->>'$.profile.identity' AS identity,
    json->>'$.profile.objectId' AS object_id,
    (json->'$.profile')::VARCHAR AS profile,
    (json->'$.event_props')::VARCHAR AS event_props,
    (json->'$.session_props')::VARCHAR AS session_props`,
  profiles: `json->>'$.identity' AS identity,
    coalesce(json->>'$.objectId', json->>'$.platformInfo[0].objectId') AS object_id,
    json->>'$.email' AS email,
    json->>'$.phone' AS phone,
    json->>'$.name' AS "name",
    (json->'$.all_identities')::VARCHAR AS all_identities,
    (json->'$.profileData')::VARCHAR AS profile_data,
    (json->'$.events')::VARCHAR AS events,
    (json->'$.platformInfo')::VARCHAR AS platform_info`,
};

/** One thread, so that the same lines give the same file. */
async function toParquet({ from, to, resource }: { from: string; to: string; resource: Resource }): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', enable_external_file_cache: 'false' });
  const connection = await instance.connect();
  try {
    await connection.run(`COPY (SELECT ${COLUMNS[resource]} FROM read_ndjson_objects(${quoted(from)}))
      TO ${quoted(to)} (FORMAT parquet, COMPRESSION zstd)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

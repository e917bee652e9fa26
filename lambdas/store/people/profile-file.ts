import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogRow } from '#core/people/profile.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { PROFILE_COLUMNS } from './people.ts';

/** Writes profile rows as one local Parquet file of the profile log; answers its path. */
export async function profileFile(
  duck: Duck,
  { rows, name }: { rows: readonly LogRow[]; name: string },
): Promise<string> {
  const lines = join(duck.scratch, `${name}.ndjson`);
  const path = join(duck.scratch, `${name}.parquet`);
  await writeFile(lines, rows.map((profile) => `${JSON.stringify(columnsOf(profile))}\n`).join(''));
  const shape = Object.entries(PROFILE_COLUMNS).map(([column, type]) => `${sqlText(column)}: ${sqlText(type)}`);
  await duck.connection.run(
    `COPY (SELECT * FROM read_json(${sqlText(lines)}, format = 'newline_delimited', maximum_object_size = 16000000,
       columns = {${shape.join(', ')}}) ORDER BY profile_id)
     TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  return path;
}

function columnsOf(profile: LogRow): Record<keyof typeof PROFILE_COLUMNS, unknown> {
  return {
    profile_id: profile.profileId,
    version: profile.version,
    identity: profile.identity,
    all_identities: profile.allIdentities,
    object_id: profile.objectId,
    email: profile.email,
    phone: profile.phone,
    name: profile.name,
    props: JSON.stringify(profile.props),
    tokens: JSON.stringify(profile.tokens),
    changed_at: profile.changedAt,
    merged_into: profile.mergedInto,
    deleted: profile.deleted,
    forgotten_at: profile.forgottenAt,
    forgets: profile.forgets,
  };
}

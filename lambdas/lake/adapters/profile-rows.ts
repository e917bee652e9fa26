import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dateAt } from '#core/values/calendar.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { lakeKey } from '#store/lake/lake.ts';
import { PROFILE_COLUMNS } from '#store/people/people.ts';
import type { LogRow } from '../domain/profile-changes.ts';
import type { LocalFile } from './event-rows.ts';

/** Writes profile rows, each the whole profile after a change, as one Parquet file of the profile log. */
export async function writeProfileRows(
  duck: Duck,
  written: { accountId: string; timezone: string; rows: readonly LogRow[]; newId: () => string },
): Promise<LocalFile> {
  const id = written.newId();
  const lines = join(duck.scratch, `${id}.ndjson`);
  const path = join(duck.scratch, `${id}.parquet`);
  await writeFile(lines, written.rows.map((profile) => `${JSON.stringify(rowOf(profile))}\n`).join(''));
  const shape = Object.entries(PROFILE_COLUMNS).map(([name, type]) => `${sqlText(name)}: ${sqlText(type)}`);
  await duck.connection.run(
    `COPY (SELECT * FROM read_json(${sqlText(lines)}, format = 'newline_delimited', maximum_object_size = 16000000,
       columns = {${shape.join(', ')}}) ORDER BY profile_id)
     TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  const times = written.rows.map((profile) => profile.changedAt).sort((a, b) => a - b);
  const [minTs, maxTs] = [times[0] ?? 0, times.at(-1) ?? 0];
  const file = {
    kind: 'profiles' as const,
    key: lakeKey({ accountId: written.accountId, kind: 'profiles', id }),
    rows: written.rows.length,
    minTs,
    maxTs,
    fromDate: dateAt(minTs, written.timezone),
    toDate: dateAt(maxTs, written.timezone),
    names: new Map(),
  };
  return { path, file };
}

function rowOf(profile: LogRow): Record<keyof typeof PROFILE_COLUMNS, unknown> {
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

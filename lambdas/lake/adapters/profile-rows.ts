import type { LogRow } from '#core/people/profile.ts';
import { dateAt } from '#core/values/calendar.ts';
import type { Duck } from '#runtime/duckdb.ts';
import { lakeKey } from '#store/lake/lake.ts';
import { profileFile } from '#store/people/profile-file.ts';
import type { LocalFile } from './event-rows.ts';

/** Writes profile rows, each the whole profile after a change, as one Parquet file of the profile log. */
export async function writeProfileRows(
  duck: Duck,
  written: { accountId: string; timezone: string; rows: readonly LogRow[]; newId: () => string },
): Promise<LocalFile> {
  const id = written.newId();
  const path = await profileFile(duck, { rows: written.rows, name: id });
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
  return { path, file, spelt: [] };
}

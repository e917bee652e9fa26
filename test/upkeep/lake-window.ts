import { join } from 'node:path';
import { profileIdOf } from '#core/people/profile.ts';
import { openDuck, sqlText } from '#runtime/duckdb.ts';
import { commitBatch } from '#store/commits/commits.ts';
import { filesBetween } from '#store/commits/files.ts';
import { type FileKind, lakeKey, uploadFile } from '#store/lake/lake.ts';
import { fetchWindow } from '#store/lake/window.ts';
import type { MergeLimits } from '../../lambdas/upkeep/domain/merge-plan.ts';
import type { SummaryLimits } from '../../lambdas/upkeep/domain/summary-plan.ts';
import { compactAccount } from '../../lambdas/upkeep/use-cases/compact-account.ts';
import type { lakeOfOneTest } from '../support/lake-of-one-test.ts';
import { someTally } from '../support/tally.ts';

/** What a reader sees of a lake through a window of commits, and upkeep of it with limits small enough for a test. */
export type Lake = ReturnType<typeof lakeOfOneTest>;
export type Seen = Record<string, unknown>;
const accountId = 'ACME';

export async function rowsWithin(
  lake: Lake,
  { kind, ...window }: { kind: FileKind; after: number; upTo: number },
): Promise<Seen[]> {
  const files = await filesBetween(lake.log, { accountId, kind, ...window });
  if (files.length === 0) return [];
  await using duck = await openDuck({ threads: 1 });
  const keys = files.map((file) => file.key);
  const paths = await fetchWindow(
    { lake: { client: lake.bucket.client, bucket: 'lake' }, duck },
    { keys, folder: duck.scratch, window },
  );
  const order = kind === 'events' ? 'event_id' : 'profile_id, version';
  const read = await duck.connection.runAndReadAll(
    `SELECT COLUMNS(c -> c <> 'commit') FROM read_parquet([${paths.map(sqlText).join(', ')}], union_by_name = true) ORDER BY ${order}`,
  );
  return read.getRowObjectsJson();
}

export const smallLimits: MergeLimits = {
  bytes: 128 * 1024 * 1024,
  files: 5,
  least: 2,
  split: { files: 3, bytes: 32 * 1024 * 1024, pieces: 4 },
};

/** Everything is rolled up, few rows at a time, into many files. */
export const smallSummaries: SummaryLimits = { since: { files: 0, rows: 0 }, step: 8, file: 3, group: 2 };

let ids = 0;
export const newId = () => `id-${String(++ids).padStart(6, '0')}`;

export type Given = { deadline?: number; now?: number; least?: number; summaries?: SummaryLimits };

export function upkeepDeps(lake: Lake, given: Given = {}) {
  return {
    lake: { client: lake.bucket.client, bucket: 'lake' },
    commits: lake.log,
    newId,
    now: () => given.now ?? lake.clock.now,
    deadline: given.deadline ?? Number.POSITIVE_INFINITY,
    limits: { ...smallLimits, least: given.least ?? smallLimits.least },
    summaries: given.summaries ?? smallSummaries,
  };
}

export function compact(lake: Lake, given: Given = {}) {
  return compactAccount(upkeepDeps(lake, given), { accountId, timezone: 'UTC' });
}

/** Commits a file of tombstones, as a deletion leaves one for every name that a person has. */
export async function bury(lake: Lake, people: readonly { identity: string; version: number }[]): Promise<void> {
  const rows = people.map(({ identity, version }) => ({
    profileId: profileIdOf({ accountId, kind: 'identity', value: identity }),
    version,
    deleted: true,
  }));
  await commitVersions(lake, rows);
}

export type Version = { profileId: string; version: number; deleted?: boolean };

/** Commits a file of the profile log by a shard of its own, with as much in it as upkeep looks at. */
export async function commitVersions(lake: Lake, versions: readonly Version[]): Promise<void> {
  await using duck = await openDuck({ threads: 1 });
  const id = newId();
  const path = join(duck.scratch, `${id}.parquet`);
  const rows = versions.map(
    ({ profileId, version, deleted = false }) =>
      `(${sqlText(profileId)}, ${version}::BIGINT, 1790000000::BIGINT, ${deleted})`,
  );
  await duck.connection.run(
    `COPY (FROM (VALUES ${rows.join(', ')}) t(profile_id, version, changed_at, deleted)) TO ${sqlText(path)} (FORMAT parquet)`,
  );
  const key = lakeKey({ accountId, kind: 'profiles', id });
  const bytes = await uploadFile({ client: lake.bucket.client, bucket: 'lake' }, { path, key });
  const date = { fromDate: '2026-09-21', toDate: '2026-09-21', minTs: 1_790_000_000, maxTs: 1_790_000_000 };
  const file = {
    kind: 'profiles' as const,
    key,
    rows: versions.length,
    bytes,
    ...date,
    names: new Map<string, number>(),
  };
  await commitBatch(lake.log, {
    shard: `shard-${id}`,
    before: undefined,
    after: { sequence: '1', again: [] },
    accounts: [{ accountId, files: [file], groups: [], tally: someTally }],
    committedAt: new Date(lake.clock.now).toISOString(),
  });
}

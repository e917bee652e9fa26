import { openDuck, sqlText } from '#runtime/duckdb.ts';
import { filesBetween } from '#store/commits.ts';
import type { FileKind } from '#store/lake.ts';
import { fetchWindow } from '#store/lake-window.ts';
import { compactAccount } from '../../lambdas/lake/adapters/compact-account.ts';
import type { MergeLimits } from '../../lambdas/lake/domain/merge-plan.ts';
import type { lakeOfOneTest } from '../support/lake-of-one-test.ts';

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

let ids = 0;
export const newId = () => `id-${String(++ids).padStart(6, '0')}`;

export function compact(lake: Lake, given: { deadline?: number; now?: number } = {}) {
  const now = given.now ?? lake.clock.now;
  return compactAccount(
    {
      lake: { client: lake.bucket.client, bucket: 'lake' },
      commits: lake.log,
      newId,
      now: () => now,
      deadline: given.deadline ?? Number.POSITIVE_INFINITY,
      limits: smallLimits,
    },
    { accountId, timezone: 'UTC' },
  );
}

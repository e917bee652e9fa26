import { accountId } from '../support/http-account.ts';
import type { ExportsWorld } from './exports-world.ts';
import type { EventRow, lakeParts, ProfileRow } from './lake-parts.ts';

/** Commits rows as `lake/store-batch` does, each time as the account's next commit. */
export function committing(world: ExportsWorld, lake: ReturnType<typeof lakeParts>) {
  let head = 0;
  async function commit(kind: 'events' | 'profiles', file: { path: string; names: Map<string, number>; rows: number }) {
    head++;
    const key = `account=${accountId}/${kind}/date=2026-11-23/${head}.parquet`;
    await world.store.add(key, file.path);
    world.table.put({ pk: accountId, sk: 'head', commit: head });
    world.table.put({
      ...{ pk: accountId, sk: `file#${kind}#${String(head).padStart(12, '0')}#00`, kind, key, commit: head },
      ...{ rows: file.rows, bytes: 1_000, minTs: 1_790_000_000, maxTs: 1_790_001_000 },
      ...{ fromDate: '2026-11-23', toDate: '2026-11-23', names: file.names, committedAt: '2026-11-23T00:00:00.000Z' },
    });
  }
  return {
    async events(rows: readonly EventRow[]): Promise<void> {
      const names = new Map<string, number>();
      for (const { name } of rows) names.set(name.toLowerCase(), (names.get(name.toLowerCase()) ?? 0) + 1);
      await commit('events', { path: await lake.events(rows), names, rows: rows.length });
    },
    async profiles(rows: readonly ProfileRow[]): Promise<void> {
      await commit('profiles', { path: await lake.profiles(rows), names: new Map(), rows: rows.length });
    },
  };
}

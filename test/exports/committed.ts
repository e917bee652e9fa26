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
  function counted(rows: readonly EventRow[]) {
    const names = new Map<string, number>();
    for (const { name } of rows) names.set(name.toLowerCase(), (names.get(name.toLowerCase()) ?? 0) + 1);
    return { rows: rows.length, names };
  }
  return {
    async events(rows: readonly EventRow[]): Promise<void> {
      await commit('events', { path: await lake.events(rows), ...counted(rows) });
    },
    /** The first commit's file is written anew without some rows, as upkeep does for deleted people, and removed. */
    async replaceFirst(rows: readonly EventRow[]): Promise<void> {
      const sk = 'file#events#000000000001#00';
      const item = world.table.items.get(`${accountId}|${sk}`);
      const key = `account=${accountId}/events/date=2026-11-23/commits-1-1-anew.parquet`;
      await world.store.add(key, await lake.events(rows));
      world.store.objects.delete(`lake/${item?.key}`);
      world.table.put({ ...item, pk: accountId, sk, key, ...counted(rows), minCommit: 1 });
    },
    async profiles(rows: readonly ProfileRow[]): Promise<void> {
      await commit('profiles', { path: await lake.profiles(rows), names: new Map(), rows: rows.length });
    },
  };
}

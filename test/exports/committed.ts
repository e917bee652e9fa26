import { accountId } from '../support/http-account.ts';
import { commitEvents } from './commit-events.ts';
import type { ExportsWorld } from './exports-world.ts';
import type { EventRow, lakeParts, ProfileRow } from './lake-parts.ts';

/** Commits events and people as `lake/store-batch` does, each time as the account's next commit. */
export function committing(world: ExportsWorld, lake: ReturnType<typeof lakeParts>) {
  let head = 0;
  const itemOf = (kind: string, commit: number) => `file#${kind}#${String(commit).padStart(12, '0')}#00`;
  return {
    events: async (rows: readonly EventRow[]) => await commitEvents({ world, lake }, { commit: ++head, events: rows }),

    async profiles(rows: readonly ProfileRow[]): Promise<void> {
      head++;
      const key = `account=${accountId}/profiles/${head}.parquet`;
      await world.store.add(key, await lake.profiles(rows));
      world.table.put({ pk: accountId, sk: 'head', commit: head });
      world.table.put({
        ...{ pk: accountId, sk: itemOf('profiles', head), kind: 'profiles', key, commit: head, rows: rows.length },
        ...{ bytes: 1_000, minTs: 0, maxTs: 0, fromDate: '2026-11-23', toDate: '2026-11-23', names: new Map() },
        committedAt: '2026-11-23T00:00:00.000Z',
      });
    },

    /** The first commit's file is written anew with these rows, as upkeep does for deleted people, and removed. */
    async replaceFirst(rows: readonly EventRow[]): Promise<void> {
      const sk = itemOf('events', 1);
      const item = world.table.items.get(`${accountId}|${sk}`);
      const key = `account=${accountId}/events/date=2026-11-23/commits-1-1-anew.parquet`;
      await world.store.add(key, await lake.events(rows));
      world.store.objects.delete(`lake/${item?.key}`);
      const names = Map.groupBy(rows, ({ name }) => name.toLowerCase());
      const counts = [...names].map(([name, of]) => [name, of.length]);
      world.table.put({ ...item, pk: accountId, sk, key, rows: rows.length, names: counts, minCommit: 1 });
    },
  };
}

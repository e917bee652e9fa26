import { accountId } from '../support/http-account.ts';
import type { ExportsWorld } from './exports-world.ts';
import type { EventRow, lakeParts } from './lake-parts.ts';

/** Commits so many events as `lake/store-batch` does, each call as the account's next commit. */
export function commitEvents(world: ExportsWorld, lake: ReturnType<typeof lakeParts>, { ts = 1_790_000_000 } = {}) {
  let head = 0;
  let made = 0;
  return async function commit(count: number): Promise<void> {
    head++;
    const rows = Array.from({ length: count }, (): EventRow => ({ id: String(made++), name: 'Charged', ts }));
    const key = `account=${accountId}/events/date=2026-11-23/${head}.parquet`;
    await world.store.add(key, await lake.events(rows));
    world.table.put({ pk: accountId, sk: 'head', commit: head });
    world.table.put({
      pk: accountId,
      sk: `file#events#${String(head).padStart(12, '0')}#00`,
      kind: 'events',
      key,
      commit: head,
      rows: count,
      bytes: 1_000,
      minTs: ts,
      maxTs: ts,
      fromDate: '2026-11-23',
      toDate: '2026-11-23',
      names: new Map([['charged', count]]),
      committedAt: '2026-11-23T00:00:00.000Z',
    });
  };
}

import { accountId } from '../support/http-account.ts';
import type { ExportsWorld } from './exports-world.ts';
import type { EventRow, lakeParts } from './lake-parts.ts';

type NewCommit = {
  commit: number;
  events: readonly EventRow[];
  counted?: number;
  bytes?: number;
  /** Its file's name, where it is not the commit's. */
  file?: string;
};

/** Commits events as `lake/store-batch` does, as the account's commit of this number. */
export async function commitEvents(
  { world, lake }: { world: ExportsWorld; lake: ReturnType<typeof lakeParts> },
  { commit, events, counted = events.length, bytes = 1_000, file = String(commit) }: NewCommit,
): Promise<void> {
  const key = `account=${accountId}/events/date=2026-11-23/${file}.parquet`;
  await world.store.add(key, await lake.events(events));
  const times = events.map(({ ts }) => ts);
  const names = Map.groupBy(events, ({ name }) => name.toLowerCase());
  world.table.put({ pk: accountId, sk: 'head', commit });
  world.table.put({
    pk: accountId,
    sk: `file#events#${String(commit).padStart(12, '0')}#00`,
    kind: 'events',
    key,
    commit,
    rows: counted,
    bytes,
    minTs: Math.min(...times),
    maxTs: Math.max(...times),
    fromDate: '2026-11-23',
    toDate: '2026-11-23',
    names: new Map([...names].map(([name, of]) => [name, names.size === 1 ? counted : of.length])),
    committedAt: '2026-11-23T00:00:00.000Z',
  });
}

/** Commits so many events with each call, as the account's next commit. */
export function nextCommits(world: ExportsWorld, lake: ReturnType<typeof lakeParts>, { ts = 1_790_000_000 } = {}) {
  let head = 0;
  let made = 0;
  return async function commit(count: number): Promise<void> {
    const events = Array.from({ length: count }, (): EventRow => ({ id: String(made++), name: 'Charged', ts }));
    await commitEvents({ world, lake }, { commit: ++head, events });
  };
}

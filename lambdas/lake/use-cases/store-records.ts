import { positionOf } from '#core/intake/position.ts';
import type { WithDuck } from '#runtime/duckdb.ts';
import { MAX_ACCOUNTS_A_COMMIT, readCheckpoint } from '#store/commits/commits.ts';
import { groupName, groupsSince } from '#store/commits/groups.ts';
import { decodeGroup } from '#store/stream/ingest.ts';
import { type QuarantineAt, setAside } from '../adapters/quarantine.ts';
import { type Arrival, type ArrivedGroup, cutIntoCommits, readBatch } from '../domain/arrivals.ts';
import { type Narrowed, type NarrowingRun, narrowRun } from './narrow-run.ts';
import { refuseRecords, type Tell } from './refuse-records.ts';
import type { StoredPart } from './store-account.ts';
import { type RunDeps, type StoredRun, storeRun } from './store-run.ts';

/**
 * Stores a batch of stream records exactly once: files, then profiles, then one commit with the shard's checkpoint. It
 * may be run again, or twice at once, at any point. What comes before the commit is invisible or guarded; the commit
 * happens only on the checkpoint that the batch began from.
 */
export type StoreRecordsDeps = Omit<RunDeps, 'refuse'> & {
  quarantine: QuarantineAt;
  withDuck: WithDuck;
  tell: Tell;
};
export type StoredBatch = { events: number; profiles: number; files: number; quarantined: number; accounts: number };

export function storeRecords(deps: StoreRecordsDeps) {
  return async function store(batch: { shard: string; arrivals: readonly Arrival[] }): Promise<StoredBatch> {
    const totals: StoredBatch = { events: 0, profiles: 0, files: 0, quarantined: 0, accounts: 0 };
    let checkpoint = await readCheckpoint(deps.commits, batch.shard);
    const read = readBatch(
      { decode: decodeGroup, nameOf: groupName },
      {
        arrivals: batch.arrivals,
        checkpoint: checkpoint?.sequence,
        stored: new Set(checkpoint?.again.map((again) => again.group)),
      },
    );
    if (!read) return totals;
    for (const { sequence, bytes, reason } of read.unreadable) {
      await setAside(deps.quarantine, { shard: batch.shard, position: positionOf(sequence), bytes, reason });
    }
    totals.quarantined += read.unreadable.length;

    const groups = await withoutCommitted(deps, read.groups);
    const open = cutIntoCommits(groups, MAX_ACCOUNTS_A_COMMIT).map((some) => runOf(batch.shard, some));
    const last = open.pop() ?? runOf(batch.shard, []);
    open.push({ ...last, sequence: read.lastSequence });
    const runDeps = { ...deps, refuse: refuseRecords(deps, batch.shard) };
    for (let run = open.shift(); run; run = open.shift()) {
      const outcome = await storeOrNarrow(runDeps, { ...run, before: checkpoint });
      if (outcome.kind === 'stored') {
        checkpoint = outcome.checkpoint;
        addTo(totals, outcome.parts);
      } else {
        open.unshift(...outcome.runs);
        totals.quarantined += outcome.refused;
      }
    }
    return totals;
  };
}

function runOf(shard: string, groups: ArrivedGroup[]): Omit<NarrowingRun, 'before'> {
  return { shard, groups, sequence: groups.at(-1)?.sequence ?? '', rounds: 0 };
}

type Outcome = ({ kind: 'stored' } & StoredRun) | ({ kind: 'narrowed' } & Narrowed);

async function storeOrNarrow(deps: StoreRecordsDeps & RunDeps, run: NarrowingRun): Promise<Outcome> {
  try {
    return { kind: 'stored', ...(await deps.withDuck((duck) => storeRun({ ...deps, duck }, run))) };
  } catch (thrown) {
    return { kind: 'narrowed', ...(await narrowRun(deps, { run, thrown })) };
  }
}

function addTo(totals: StoredBatch, parts: readonly StoredPart[]): void {
  for (const { events, refused, files } of parts) {
    totals.events += events;
    totals.quarantined += refused;
    totals.files += files.length;
    totals.accounts += files.length > 0 ? 1 : 0;
    for (const file of files) totals.profiles += file.kind === 'profiles' ? file.rows : 0;
  }
}

/** Leaves out groups that were put again although the first copy had got through and is committed. */
async function withoutCommitted(deps: StoreRecordsDeps, groups: readonly ArrivedGroup[]): Promise<ArrivedGroup[]> {
  const asked = Map.groupBy(
    groups.filter(({ again }) => again),
    ({ header: { accountId, events } }) => `${events > 0 ? 'events' : 'profiles'} ${accountId}`,
  );
  const committed = new Set<string>();
  for (const some of asked.values()) for (const name of await committedOf(deps, some)) committed.add(name);
  return groups.filter(({ again, name }) => !again || !committed.has(name));
}

/** Clocks of two functions may differ; a minute is far more than they do. */
const CLOCK_SKEW_MS = 60_000;

/** Which groups of one account, of events or of profile changes alone, are committed: one look at the log for all of them. */
async function committedOf(deps: StoreRecordsDeps, some: readonly ArrivedGroup[]): Promise<string[]> {
  const [first] = some;
  if (!first) return [];
  const { accountId, events } = first.header;
  const kind = events > 0 ? 'events' : 'profiles';
  const earliest = Math.min(...some.map(({ putSince, header }) => putSince ?? header.receivedAt));
  const since = new Date(earliest - CLOCK_SKEW_MS).toISOString();
  const open = new Set(some.map(({ name }) => name));
  const found: string[] = [];
  for await (const { groups } of groupsSince(deps.commits, { accountId, kind, since })) {
    for (const name of open) {
      if (!groups.has(name)) continue;
      found.push(name);
      open.delete(name);
    }
    if (open.size === 0) break;
  }
  return found;
}

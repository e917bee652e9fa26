import type { Duck, WithDuck } from '#runtime/duckdb.ts';
import {
  type Checkpoint,
  type CommitsAt,
  commitBatch,
  groupName,
  groupsSince,
  MAX_ACCOUNTS_A_COMMIT,
  readCheckpoint,
} from '#store/commits.ts';
import { decodeGroup } from '#store/ingest.ts';
import {
  type Arrival,
  type ArrivedGroup,
  committedPosition,
  cutIntoCommits,
  positionOf,
  readBatch,
} from '../domain/arrivals.ts';
import { rememberAgain } from '../domain/repeated-groups.ts';
import type { KnownPeople } from './known-people.ts';
import { type QuarantineAt, setAside } from './quarantine.ts';
import { type StoreDeps, type StoredPart, storeAccount } from './store-account.ts';

/**
 * Stores a batch of stream records exactly once: files, then profiles, then one commit with the shard's checkpoint. It
 * may be run again, or twice at once, at any point: what comes before the commit is invisible or guarded, and the commit
 * happens only on the checkpoint that the batch began from.
 */
export type StoreRecordsDeps = Omit<StoreDeps, 'known'> & {
  commits: CommitsAt;
  quarantine: QuarantineAt;
  withDuck: WithDuck;
  known: KnownPeople;
  now: () => number;
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

    const runs = cutIntoCommits(await withoutCommitted(deps, read.groups), MAX_ACCOUNTS_A_COMMIT);
    for (const [index, groups] of (runs.length > 0 ? runs : [[]]).entries()) {
      const isLast = index >= runs.length - 1;
      const sequence = isLast ? read.lastSequence : (groups.at(-1)?.sequence ?? read.lastSequence);
      const run = { shard: batch.shard, groups, sequence, checkpoint, totals };
      checkpoint = await deps.withDuck((duck) => storeRun({ ...deps, duck }, run));
    }
    return totals;
  };
}

/** Leaves out groups that were put again although the first copy had got through and is committed. */
async function withoutCommitted(deps: StoreRecordsDeps, groups: readonly ArrivedGroup[]): Promise<ArrivedGroup[]> {
  const left: ArrivedGroup[] = [];
  for (const group of groups) {
    if (!group.again || !(await isCommitted(deps, group))) left.push(group);
  }
  return left;
}

/** Clocks of two functions may differ; a minute is far more than they do. */
const CLOCK_SKEW_MS = 60_000;

async function isCommitted(deps: StoreRecordsDeps, group: ArrivedGroup): Promise<boolean> {
  const { accountId, receivedAt, events } = group.header;
  const since = new Date(receivedAt - CLOCK_SKEW_MS).toISOString();
  const kind = events > 0 ? 'events' : 'profiles';
  for await (const commit of groupsSince(deps.commits, { accountId, kind, since })) {
    if (commit.groups.has(group.name)) return true;
  }
  return false;
}

async function storeRun(
  deps: StoreRecordsDeps & { duck: Duck },
  run: {
    shard: string;
    groups: readonly ArrivedGroup[];
    sequence: string;
    checkpoint: Checkpoint | undefined;
    totals: StoredBatch;
  },
): Promise<Checkpoint> {
  const parts: StoredPart[] = [];
  for (const [accountId, groups] of Map.groupBy(run.groups, (group) => group.header.accountId)) {
    const part = await storeAccount(
      { ...deps, setAside: (poison) => setAside(deps.quarantine, { shard: run.shard, ...poison }) },
      {
        accountId,
        timezone: groups[0]?.header.timezone ?? 'UTC',
        shard: run.shard,
        groups,
        committed: committedPosition(run.checkpoint?.sequence),
        lastPosition: positionOf(run.sequence),
      },
    );
    run.totals.quarantined += part.quarantined;
    parts.push(part);
  }
  const after: Checkpoint = {
    sequence: run.sequence,
    again: rememberAgain(run.checkpoint?.again ?? [], { stored: run.groups, now: deps.now() }),
  };
  const accounts = parts.filter((part) => part.files.length > 0);
  const committedAt = new Date(deps.now()).toISOString();
  await commitBatch(deps.commits, { shard: run.shard, before: run.checkpoint, after, accounts, committedAt });
  for (const part of parts) {
    deps.known.add(part.accountId, part.profileIds);
    deps.known.forget(part.accountId, part.deletedIds);
    run.totals.events += part.events;
    run.totals.files += part.files.length;
    for (const file of part.files) run.totals.profiles += file.kind === 'profiles' ? file.rows : 0;
  }
  run.totals.accounts += accounts.length;
  return after;
}

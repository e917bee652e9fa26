import { Failure } from '#core/failure.ts';
import type { IngestGroup, ProfileChange } from '#core/intake/ingest-group.ts';
import { positionOf } from '#core/intake/position.ts';
import type { Identifier } from '#core/intake/records/identifier.ts';

/**
 * What of a stream batch is to be stored: records after the shard's checkpoint, read, without the second copies of
 * groups. What cannot be read is set aside with its bytes for the quarantine. Whether a group that was put again is
 * committed already is asked of the commit log by the caller.
 */
export type Arrival = {
  sequence: string;
  again: boolean;
  /** No try to put it was made before, epoch milliseconds, where the record says so. */
  putSince?: number | undefined;
  /** When it came to the stream, epoch milliseconds. */
  arrivedAt?: number | undefined;
  bytes: Buffer;
};
export type ArrivedGroup = IngestGroup &
  Arrival & {
    name: string;
    position: string;
    /** Places of the profile changes among those that came, where some of them were taken out. */
    changePlaces?: readonly number[];
    /** Whom records were about that were taken out: an earlier try may have written their profiles. */
    takenOut?: readonly Identifier[];
  };
export type Unreadable = { sequence: string; bytes: Buffer; reason: string };
export type Batch = { groups: ArrivedGroup[]; unreadable: Unreadable[]; lastSequence: string };

export type Reading = {
  decode: (bytes: Buffer) => IngestGroup;
  nameOf: (header: { uploadId: string; group: number }) => string;
};

/** Position of a change: its stream record, then its place in the record's group. */
export function changePosition(position: string, place: number): string {
  return `${position}:${String(place).padStart(5, '0')}`;
}

/** The group's profile changes with their positions, which stay the same when others are taken out. */
export function changesOf(group: ArrivedGroup): (ProfileChange & { position: string; receivedAt: number })[] {
  return group.profileChanges.map((change, index) => {
    const position = changePosition(group.position, group.changePlaces?.[index] ?? index);
    return { ...change, position, receivedAt: group.header.receivedAt };
  });
}

/** The position after every change of the checkpoint's own record; the empty text where nothing is committed yet. */
export function committedPosition(checkpoint: string | undefined): string {
  return checkpoint === undefined ? '' : `${positionOf(checkpoint)}:~`;
}

/**
 * @param stored names of groups that are known to be committed
 * @returns undefined when the checkpoint is past the whole batch: it is stored already
 */
export function readBatch(
  reading: Reading,
  batch: { arrivals: readonly Arrival[]; checkpoint: string | undefined; stored: ReadonlySet<string> },
): Batch | undefined {
  const from = batch.checkpoint === undefined ? '' : positionOf(batch.checkpoint);
  const fresh = batch.arrivals.filter((arrival) => positionOf(arrival.sequence) > from);
  const last = fresh.at(-1);
  if (!last) return undefined;
  const groups: ArrivedGroup[] = [];
  const unreadable: Unreadable[] = [];
  const seen = new Set(batch.stored);
  for (const arrival of fresh) {
    const group = readArrival(reading, arrival);
    if (group.kind === 'unreadable') unreadable.push(group.unreadable);
    else if (!seen.has(group.group.name)) groups.push(group.group);
    if (group.kind === 'readable') seen.add(group.group.name);
  }
  return { groups, unreadable, lastSequence: last.sequence };
}

function readArrival(reading: Reading, arrival: Arrival) {
  try {
    const group = reading.decode(arrival.bytes);
    const name = reading.nameOf(group.header);
    const position = positionOf(arrival.sequence);
    return { kind: 'readable' as const, group: { ...arrival, ...group, name, position } };
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const reason = `${thrown.message}: ${String(thrown.cause)}`;
    return { kind: 'unreadable' as const, unreadable: { sequence: arrival.sequence, bytes: arrival.bytes, reason } };
  }
}

/**
 * Cuts groups, in order, into runs of at most `most` accounts, so that each run fits one commit. Groups that delete
 * people are committed apart from what comes before and after them: a deletion is of everything that was committed
 * earlier, and of nothing that came later.
 */
export function cutIntoCommits(groups: readonly ArrivedGroup[], most: number): ArrivedGroup[][] {
  const runs: ArrivedGroup[][] = [];
  let accounts = new Set<string>();
  let deleting = false;
  for (const group of groups) {
    const { accountId } = group.header;
    const deletes = group.profileChanges.some((change) => change.op === 'delete');
    if (runs.length === 0 || deletes !== deleting || (!accounts.has(accountId) && accounts.size >= most)) {
      runs.push([]);
      accounts = new Set();
      deleting = deletes;
    }
    accounts.add(accountId);
    runs.at(-1)?.push(group);
  }
  return runs;
}

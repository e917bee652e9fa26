import { readCheckpoint } from '#store/commits/commits.ts';
import type { CommitsAt } from '#store/commits/items.ts';
import { type QuarantineAt, setAside } from '../adapters/quarantine.ts';
import { recordsAfter, retentionHours, type StreamOf, setRetention, shardsOf } from '../adapters/stream-backlog.ts';
import { dueForCopy, retentionFor } from '../domain/guard.ts';

/**
 * Nothing that was accepted is lost to time. As long as something waits in the stream, the stream keeps its records for
 * a week instead of a day. What has waited for six days is copied to the quarantine bucket. It looks at the stream and
 * at the checkpoints themselves, and so sees also what a reader that is never called could not tell.
 */
export type GuardDeps = { stream: StreamOf; commits: CommitsAt; quarantine: QuarantineAt; now: () => number };
export type Guarded = { waitingMs: number; retention: number; copied: number };

export async function guardStream(deps: GuardDeps): Promise<Guarded> {
  const shards = await Promise.all((await shardsOf(deps.stream)).map((shard) => backlogOf(deps, shard)));
  const waitingMs = Math.max(0, ...shards.map((shard) => shard.waitingMs));
  const hours = await retentionHours(deps.stream);
  const wanted = retentionFor({ waitingMs, hours });
  if (wanted !== undefined) await setRetention(deps.stream, { from: hours, to: wanted });
  let copied = 0;
  for (const shard of shards) copied += await copyDue(deps, shard);
  return { waitingMs, retention: wanted ?? hours, copied };
}

type Backlog = { shard: string; sequence: string | undefined; waitingMs: number };

async function backlogOf(deps: GuardDeps, shard: string): Promise<Backlog> {
  const checkpoint = await readCheckpoint(deps.commits, `${deps.stream.stream}#${shard}`);
  const sequence = checkpoint?.sequence;
  for await (const { arrivedAt } of recordsAfter(deps.stream, { shard, after: { sequence }, atOnce: 1 })) {
    return { shard, sequence, waitingMs: deps.now() - arrivedAt };
  }
  return { shard, sequence, waitingMs: 0 };
}

async function copyDue(deps: GuardDeps, { shard, sequence = '0', waitingMs }: Backlog): Promise<number> {
  const due = dueForCopy({ waitingMs, now: deps.now() });
  if (!due) return 0;
  let copied = 0;
  for await (const record of recordsAfter(deps.stream, { shard, after: { arrivedAt: due.from }, atOnce: 100 })) {
    if (record.arrivedAt > due.to) break;
    if (BigInt(record.sequence) <= BigInt(sequence)) continue;
    const reason = 'not stored six days after it was accepted';
    const position = `waiting-${record.sequence}`;
    const bytes = Buffer.from(record.bytes);
    await setAside(deps.quarantine, { shard: `${deps.stream.stream}#${shard}`, position, bytes, reason });
    copied += 1;
  }
  return copied;
}

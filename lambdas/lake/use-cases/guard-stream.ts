import { readCheckpoint } from '#store/commits/commits.ts';
import type { CommitsAt } from '#store/commits/items.ts';
import { keepLook, readLook } from '../adapters/looks.ts';
import { type QuarantineAt, setAside } from '../adapters/quarantine.ts';
import { pagesAfter, retentionHours, type StreamOf, setRetention, shardsOf } from '../adapters/stream-backlog.ts';
import { dueForCopy, NEAR_MS, OVERLAP_MS, retentionFor } from '../domain/guard.ts';

/**
 * Nothing that was accepted is lost to time. As long as something waits in the stream, the stream keeps its records for
 * a week instead of a day. What has waited for six days is copied to the quarantine bucket. It looks at the stream and
 * at the checkpoints themselves, and so sees also what a reader that is never called could not tell. What it has no time to
 * look at, or cannot, is taken to wait.
 */
export type GuardDeps = {
  stream: StreamOf;
  commits: CommitsAt;
  quarantine: QuarantineAt;
  now: () => number;
  /** Whether a look may go on. */
  hasTime: () => boolean;
};
/** `waitingMs` is for how long something waits, or at most may wait in one of the shards that were not seen to their end. */
export type Guarded = { waitingMs: number; retention: number; copied: number; unseen: number };

export async function guardStream(deps: GuardDeps): Promise<Guarded> {
  const looks = await Promise.allSettled((await shardsOf(deps.stream)).map((shard) => backlogOf(deps, shard)));
  const failed = looks.find((look) => look.status === 'rejected');
  const shards = looks.flatMap((look) => (look.status === 'fulfilled' ? look.value : []));
  const waitingMs = failed ? Number.POSITIVE_INFINITY : Math.max(0, ...shards.map((shard) => shard.waitingMs));
  const hours = await retentionHours(deps.stream);
  const wanted = retentionFor({ waitingMs, hours });
  if (wanted !== undefined) await setRetention(deps.stream, { from: hours, to: wanted });
  let copied = 0;
  for (const shard of shards) copied += await copyDue(deps, shard);
  if (failed) throw failed.reason;
  return { waitingMs, retention: wanted ?? hours, copied, unseen: shards.filter(({ isSeen }) => !isSeen).length };
}

type Backlog = { shard: string; sequence: string | undefined; waitingMs: number; isSeen: boolean };

/** The oldest record after the checkpoint, or how far before now the look for one ended. */
async function backlogOf(deps: GuardDeps, shard: string): Promise<Backlog> {
  const name = `${deps.stream.stream}#${shard}`;
  const sequence = (await readCheckpoint(deps.commits, name))?.sequence;
  const look = await readLook(deps.commits, name);
  const after = look?.sequence === (sequence ?? '') ? { arrivedAt: look.upTo } : { sequence };
  let behindMs = 0;
  for await (const page of pagesAfter(deps.stream, { shard, after, atOnce: 1 })) {
    const waiting = page.records.find((record) => !isStored(record, sequence));
    if (waiting) return { shard, sequence, waitingMs: deps.now() - waiting.arrivedAt, isSeen: true };
    behindMs = page.behindMs;
    if (behindMs < NEAR_MS || !deps.hasTime()) break;
  }
  const upTo = deps.now() - behindMs - OVERLAP_MS;
  await keepLook(deps.commits, { shard: name, sequence: sequence ?? '', upTo });
  return { shard, sequence, waitingMs: behindMs, isSeen: behindMs < NEAR_MS };
}

const isStored = (record: { sequence: string }, checkpoint = '0') => BigInt(record.sequence) <= BigInt(checkpoint);

async function copyDue(deps: GuardDeps, { shard, sequence, waitingMs }: Backlog): Promise<number> {
  const due = dueForCopy({ waitingMs, now: deps.now() });
  if (!due) return 0;
  let copied = 0;
  const pages = pagesAfter(deps.stream, { shard, after: { arrivedAt: due.from }, atOnce: 100 });
  for await (const { records, behindMs } of pages) {
    const old = records.filter(({ arrivedAt }) => arrivedAt <= due.to);
    for (const record of old.filter((one) => !isStored(one, sequence))) {
      const position = `waiting-${record.sequence}`;
      const bytes = Buffer.from(record.bytes);
      await setAside(deps.quarantine, { shard: `${deps.stream.stream}#${shard}`, position, bytes, reason: UNSTORED });
      copied += 1;
    }
    if (old.length < records.length || deps.now() - behindMs > due.to) break;
  }
  return copied;
}

const UNSTORED = 'not stored six days after it was accepted';

import { Failure } from '#core/failure.ts';
import { positionOf } from '#core/intake/position.ts';
import type { ReactionWorker } from '#core/messages/reaction.ts';
import type { Subscription } from '#store/reactions/subscriptions.ts';
import { headerOf, packLines, unpackLines } from '#store/stream/ingest.ts';
import { linesFor, type Outgoing, reactionsOf } from '../domain/reactions.ts';

/**
 * Hands events on to those who wait for them, as they come. It waits for nobody's system: what it hands on is on a queue.
 *
 * What it hands on it hands on once: a shard's mark is moved first. So what dies between the mark and the queue is handed on
 * by nobody, and a subscriber for whom that matters has another way to the same events (the run of an export).
 */
export type ReactDeps = {
  subscriptions: () => Promise<ReadonlyMap<string, readonly Subscription[]>>;
  moveMark: (to: { shard: string; position: string }) => Promise<string | undefined>;
  /** Answers how many events are in the messages that were taken. */
  put: (to: { worker: ReactionWorker; messages: readonly Outgoing[] }) => Promise<number>;
  /** How long after it was received an event is worth reacting to. */
  forMs: number;
  newId: () => string;
  now: () => number;
};
export type Arrival = { sequence: string; again: boolean; bytes: Buffer };
/** Events that were handed on, and those that could not be; records that cannot be read. */
export type Reacted = { events: number; lost: number; unreadable: number };

type Found = { accountId: string; position: string; lines: readonly string[] };

export function reactToBatch(deps: ReactDeps) {
  return async function react(batch: { shard: string; arrivals: readonly Arrival[] }): Promise<Reacted> {
    const subscriptions = await deps.subscriptions();
    const { found, unreadable } = readGroups(deps, { subscriptions, arrivals: batch.arrivals });
    const last = batch.arrivals.at(-1);
    if (!last || found.length === 0) return { events: 0, lost: 0, unreadable };
    const before = await deps.moveMark({ shard: batch.shard, position: positionOf(last.sequence) });
    if (before === undefined) return { events: 0, lost: 0, unreadable };
    const fresh = found.filter(({ position }) => position > before);
    return { ...(await handOn(deps, { subscriptions, fresh })), unreadable };
  };
}

type Reading = { subscriptions: ReadonlyMap<string, readonly Subscription[]>; arrivals: readonly Arrival[] };

/**
 * The groups that somebody waits for. One that was put again may have come before as well, and only the lake's one writer
 * knows: it is not reacted to. One that cannot be read is counted here; the lake's writer sets it aside with its bytes.
 */
function readGroups({ forMs, now }: ReactDeps, { subscriptions, arrivals }: Reading) {
  const found: Found[] = [];
  let unreadable = 0;
  for (const { again, sequence, bytes } of arrivals) {
    try {
      const { header, packedEvents } = headerOf(bytes);
      const isWanted = subscriptions.has(header.accountId) && header.events > 0;
      if (again || !isWanted || header.receivedAt <= now() - forMs) continue;
      found.push({ accountId: header.accountId, position: positionOf(sequence), lines: unpackLines(packedEvents) });
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      unreadable++;
    }
  }
  return { found, unreadable };
}

type Fresh = { subscriptions: ReadonlyMap<string, readonly Subscription[]>; fresh: readonly Found[] };

async function handOn({ put, newId, now }: ReactDeps, { subscriptions, fresh }: Fresh) {
  const outgoing = new Map<ReactionWorker, Outgoing[]>();
  const totals = { events: 0, lost: 0 };
  for (const [accountId, groups] of Map.groupBy(fresh, (group) => group.accountId)) {
    const lines = groups.flatMap((group) => group.lines);
    for (const subscription of subscriptions.get(accountId) ?? []) {
      const wanted = linesFor(subscription, lines);
      totals.lost += wanted.length;
      const messages = reactionsOf(subscription, wanted, { newId, now: now(), pack: packLines });
      outgoing.set(subscription.worker, [...(outgoing.get(subscription.worker) ?? []), ...messages]);
    }
  }
  for (const [worker, messages] of outgoing) {
    if (messages.length === 0) continue;
    const events = await put({ worker, messages });
    totals.events += events;
    totals.lost -= events;
  }
  return totals;
}

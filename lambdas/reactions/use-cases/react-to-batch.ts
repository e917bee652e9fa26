import { Failure } from '#core/failure.ts';
import { positionOf } from '#core/intake/position.ts';
import { hearsAtLeastOnce, type ReactionWorker } from '#core/messages/reaction.ts';
import type { Subscription } from '#store/reactions/subscriptions.ts';
import { headerOf, packLines, unpackLines } from '#store/stream/ingest.ts';
import { linesFor, type Outgoing, reactionsOf } from '../domain/reactions.ts';

/**
 * Hands events on to those who wait for them, as they come. It waits for nobody's system: what it hands on is on a queue.
 *
 * There are two kinds of subscribers. What is handed on once is so because a shard's mark is moved first: what dies between the
 * mark and the queue is handed on by nobody, and those have another way to the same events (the run of an export). What is
 * handed on at least once goes first, whatever the mark says; where the queue does not take it, the batch comes again, and the
 * others, who are behind the mark by then, neither lose anything by that nor hear twice.
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

type Found = {
  accountId: string;
  position: string /** May be handed on once. */;
  once: boolean;
  lines: readonly string[];
};
type Subscriptions = ReadonlyMap<string, readonly Subscription[]>;

export function reactToBatch(deps: ReactDeps) {
  return async function react(batch: { shard: string; arrivals: readonly Arrival[] }): Promise<Reacted> {
    const subscriptions = await deps.subscriptions();
    const { found, unreadable } = readGroups(deps, { subscriptions, arrivals: batch.arrivals });
    const always = await handOn(deps, { subscriptions, groups: found, atLeastOnce: true });
    const once = await handOnOnce(deps, { subscriptions, found, batch });
    if (always.refused > 0) {
      throw new Failure('unavailable', `${always.refused} events for campaigns were not taken`, { retry: 'later' });
    }
    return {
      events: always.events + once.events,
      lost: always.unfit + once.refused + once.unfit,
      unreadable,
    };
  };
}

type Once = {
  subscriptions: Subscriptions;
  found: readonly Found[];
  batch: { shard: string; arrivals: readonly Arrival[] };
};

async function handOnOnce(deps: ReactDeps, { subscriptions, found, batch }: Once): Promise<HandedOn> {
  const last = batch.arrivals.at(-1);
  const isHeard = ({ accountId }: Found) =>
    (subscriptions.get(accountId) ?? []).some(({ worker }) => !hearsAtLeastOnce(worker));
  const wanted = found.filter((group) => group.once && isHeard(group));
  if (!last || wanted.length === 0) return NOTHING;
  const before = await deps.moveMark({ shard: batch.shard, position: positionOf(last.sequence) });
  if (before === undefined) return NOTHING;
  const groups = wanted.filter(({ position }) => position > before);
  return await handOn(deps, { subscriptions, groups, atLeastOnce: false });
}

type Reading = { subscriptions: Subscriptions; arrivals: readonly Arrival[] };

/**
 * The groups that somebody waits for. One that was put again may have come before as well, and only the lake's one writer
 * knows: who is to hear once does not hear of it, nor of what is old. One that cannot be read is counted here; the lake's
 * writer sets it aside with its bytes.
 */
function readGroups({ forMs, now }: ReactDeps, { subscriptions, arrivals }: Reading) {
  const found: Found[] = [];
  let unreadable = 0;
  for (const { again, sequence, bytes } of arrivals) {
    try {
      const { header, packedEvents } = headerOf(bytes);
      const heard = subscriptions.get(header.accountId) ?? [];
      const once = !again && header.receivedAt > now() - forMs;
      const isWanted = heard.some(({ worker, events }) => (once || hearsAtLeastOnce(worker)) && events?.length !== 0);
      if (!isWanted || header.events === 0) continue;
      const lines = unpackLines(packedEvents);
      found.push({ accountId: header.accountId, position: positionOf(sequence), once, lines });
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      unreadable++;
    }
  }
  return { found, unreadable };
}

type Handing = { subscriptions: Subscriptions; groups: readonly Found[]; atLeastOnce: boolean };
/** Events that the queues took, that they did not take, and that fit into no message. */
type HandedOn = { events: number; refused: number; unfit: number };
const NOTHING: HandedOn = { events: 0, refused: 0, unfit: 0 };

async function handOn(
  { put, newId, now }: ReactDeps,
  { subscriptions, groups, atLeastOnce }: Handing,
): Promise<HandedOn> {
  const outgoing = new Map<ReactionWorker, Outgoing[]>();
  const totals = { ...NOTHING };
  for (const [accountId, some] of Map.groupBy(groups, (group) => group.accountId)) {
    const lines = some.flatMap((group) => group.lines);
    for (const subscription of subscriptions.get(accountId) ?? []) {
      if (hearsAtLeastOnce(subscription.worker) !== atLeastOnce) continue;
      const wanted = linesFor(subscription, lines);
      const messages = reactionsOf(subscription, wanted, { newId, now: now(), pack: packLines });
      totals.unfit += wanted.length - eventsIn(messages);
      outgoing.set(subscription.worker, [...(outgoing.get(subscription.worker) ?? []), ...messages]);
    }
  }
  for (const [worker, messages] of outgoing) {
    if (messages.length === 0) continue;
    const events = await put({ worker, messages });
    totals.events += events;
    totals.refused += eventsIn(messages) - events;
  }
  return totals;
}

const eventsIn = (messages: readonly Outgoing[]) => messages.reduce((sum, { events }) => sum + events, 0);

import { Failure, reasonOf } from '#core/failure.ts';
import type { Delivery } from '#core/messages/delivery.ts';
import type { Attempt } from '#core/webhooks/attempt.ts';
import type { Queued } from '#store/webhooks/put-deliveries.ts';

import { deadLetter, type Letter, unreadableLetter } from '../domain/dead-letter.ts';
import { readDelivery } from '../domain/delivery-request.ts';
import type { Arrival, Fate } from '../domain/fate.ts';

/**
 * A batch of deliveries, in the order in which nothing is lost: calls are made, attempts are logged, what is to come is put on
 * its queue, and only then messages are acknowledged. A step that fails brings the messages back that depend on it: a call may
 * then be made twice, under the same id.
 */
export type Message = { messageId: string; body: string };
export type BatchDeps = {
  serve: (receiver: string, arrivals: readonly Arrival[]) => Promise<Fate[]>;
  log: (batch: { accountId: string; attempts: readonly Attempt[]; ended: readonly Delivery[] }) => Promise<void>;
  putLater: (deliveries: readonly Queued[]) => Promise<void>;
  putDead: (letters: readonly Letter[]) => Promise<void>;
};
export type Batch = {
  /** Messages that the queue is to bring back. */
  again: string[];
  reasons: string[];
  /** Of those whose log is written. */
  attempts: Attempt[];
  /** Those that are on the dead-letter queue now. */
  dead: (Fate & { kind: 'ended' })[];
  unreadable: number;
  deferred: number;
};

export function deliverBatch(deps: BatchDeps) {
  return async function deliver(messages: readonly Message[]): Promise<Batch> {
    const { arrivals, unreadable } = readAll(messages);
    const byReceiver = Map.groupBy(arrivals, ({ delivery }) => receiverOf(delivery));
    const served = await Promise.all([...byReceiver].map(([receiver, own]) => deps.serve(receiver, own)));
    const logged = await logAll(served.flat());
    const queued = await putAllLater(logged);
    return { attempts: attemptsOf(logged), ...(await putAllDead(queued, unreadable)) };
  };

  async function logAll(fates: Fate[]): Promise<Fate[]> {
    const byAccount = Map.groupBy(fates, ({ delivery }) => delivery.accountId);
    const logged = await Promise.all(
      [...byAccount].map(async ([accountId, own]) => {
        const attempts = attemptsOf(own);
        const ended = own.flatMap((fate) => (fate.kind === 'ended' ? [fate.delivery] : []));
        if (attempts.length === 0) return own;
        return await orAgain(own, { step: () => deps.log({ accountId, attempts, ended }), if: hasAttempt });
      }),
    );
    return logged.flat();
  }

  async function putAllLater(fates: Fate[]): Promise<Fate[]> {
    const later = fates.flatMap((fate): Queued[] => {
      if (fate.kind === 'deferred') return [{ ...fate.delivery, delaySeconds: fate.afterSeconds }];
      if (fate.kind !== 'retry') return [];
      return [{ ...fate.delivery, attempt: fate.delivery.attempt + 1, delaySeconds: fate.afterSeconds }];
    });
    if (later.length === 0) return fates;
    const isLater = ({ kind }: Fate) => kind === 'retry' || kind === 'deferred';
    return await orAgain(fates, { step: () => deps.putLater(later), if: isLater });
  }

  async function putAllDead(fates: Fate[], unreadable: readonly Message[]): Promise<Omit<Batch, 'attempts'>> {
    const dead = fates.filter(isDead);
    const step = () => deps.putDead([...dead.map(deadLetter), ...unreadable.map(({ body }) => unreadableLetter(body))]);
    const isNone = dead.length + unreadable.length === 0;
    const failed = isNone
      ? undefined
      : await step().then(
          () => undefined,
          (reason: unknown) => ({ reason }),
        );
    const brought = failed ? fates.map((fate) => (isDead(fate) ? asAgain(fate, failed.reason) : fate)) : fates;
    const again = brought.flatMap((fate) => (fate.kind === 'again' ? [fate] : []));
    return {
      again: [...again, ...(failed ? unreadable : [])].map(({ messageId }) => messageId),
      reasons: [...new Set(again.map(({ reason }) => reasonOf(reason)))],
      dead: failed ? [] : dead,
      unreadable: failed ? 0 : unreadable.length,
      deferred: brought.filter(({ kind }) => kind === 'deferred').length,
    };
  }
}

function readAll(messages: readonly Message[]): { arrivals: Arrival[]; unreadable: Message[] } {
  const arrivals: Arrival[] = [];
  const unreadable: Message[] = [];
  for (const message of messages) {
    try {
      arrivals.push({ messageId: message.messageId, delivery: readDelivery(message.body) });
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      unreadable.push(message);
    }
  }
  return { arrivals, unreadable };
}

/** Who has a template is told from others by it; a bare address by its origin. */
function receiverOf({ accountId, templateId, url }: Delivery): string {
  return `${accountId}.${templateId ?? URL.parse(url)?.origin}`;
}

async function orAgain(
  fates: Fate[],
  { step, if: depends }: { step: () => Promise<void>; if: (fate: Fate) => boolean },
) {
  try {
    await step();
    return fates;
  } catch (reason) {
    return fates.map((fate) => (depends(fate) ? asAgain(fate, reason) : fate));
  }
}

const asAgain = ({ messageId, delivery }: Fate, reason: unknown): Fate => ({
  messageId,
  delivery,
  kind: 'again',
  reason,
});
const hasAttempt = (fate: Fate) => 'attempt' in fate;
const attemptsOf = (fates: readonly Fate[]) => fates.flatMap((fate) => ('attempt' in fate ? [fate.attempt] : []));

function isDead(fate: Fate): fate is Fate & { kind: 'ended' } {
  return fate.kind === 'ended' && (fate.attempt.outcome === 'exhausted' || fate.attempt.outcome === 'refused');
}

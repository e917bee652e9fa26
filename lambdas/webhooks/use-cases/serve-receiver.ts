import type { Answer } from '#core/messages/answer.ts';
import { passes } from '#store/webhooks/breakers.ts';
import type { TemplateRef } from '#store/webhooks/templates.ts';
import type { KnownReceiver, KnowReceiver } from '../adapters/known-receivers.ts';
import { attemptRecord } from '../domain/attempt-record.ts';
import { type Arrival, type Fate, spreadSeconds } from '../domain/fate.ts';
import type { TroubleMemory } from '../domain/trouble-memory.ts';
import type { AttemptDelivery } from './attempt-delivery.ts';

/**
 * The calls of a batch to one receiver: whether they may be made at all, how many at once, at what pace, and for how long.
 * What does not find its place comes again later. Receivers are served beside each other, so that none waits for another.
 */
export type ServeDeps = {
  know: KnowReceiver;
  attempt: AttemptDelivery;
  claimProbe: (ref: TemplateRef & { now: number }) => Promise<boolean>;
  turns: Turns;
  trouble: TroubleMemory;
  now: () => number;
  random: () => number;
  pause: (ms: number) => Promise<unknown>;
};
/** Turns with a receiver that has a pace: undefined while another worker has it. */
export type Turns = {
  take: (ref: TemplateRef) => Promise<{ paidUntil: number } | undefined>;
  end: (ref: TemplateRef, paidUntil: number) => Promise<void>;
};
type Lane = { receiver: string; known: KnownReceiver; paidUntil: number };

/** Of a receiver that names no limit: half of the calls that a batch may have, so that one that is dead leaves room for others. */
const MOST_AT_ONCE = 500;
/** No call is begun later than this after the batch was: a batch ends soon, and others wait for its worker. */
const BEGIN_WITHIN_MS = 3_000;
/** Calls to a receiver in trouble come again after about so long; of one that another worker calls, sooner. */
const TROUBLED_S = 15;
const OTHERS_TURN_S = 2;

export function serveReceiver(deps: ServeDeps) {
  const { know, claimProbe, turns, trouble, now, random } = deps;

  return async function serve(receiver: string, arrivals: readonly Arrival[]): Promise<Fate[]> {
    const [first] = arrivals;
    if (first === undefined) return [];
    try {
      const known = await knownNow(first);
      if (known === 'gone') return arrivals.map((arrival) => withoutCall(arrival, TEMPLATE_GONE));
      const through = await passing(known, arrivals);
      const parked = arrivals.slice(through).map((arrival) => withoutCall(arrival, 'parked'));
      return [...(await atItsPace({ receiver, known, paidUntil: 0 }, arrivals.slice(0, through))), ...parked];
    } catch (reason) {
      return arrivals.map((arrival) => ({ ...arrival, kind: 'again', reason }));
    }
  };

  /** A circuit that was open some seconds ago may be closed: what is set aside then would wait for somebody to replay it. */
  async function knownNow({ delivery }: Arrival): Promise<KnownReceiver | 'gone'> {
    const known = await know(delivery);
    const isOpen = known !== 'gone' && known.breaker !== undefined && passes(known.breaker, now()) !== 'send';
    return isOpen ? await know(delivery, { anew: true }) : known;
  }

  /** How many of them the breaker lets through: all, none, or one to see whether the receiver is back. */
  async function passing({ breaker }: KnownReceiver, [first, ...more]: readonly Arrival[]): Promise<number> {
    const { accountId = '', templateId } = first?.delivery ?? {};
    const passage = breaker ? passes(breaker, now()) : 'send';
    if (templateId === undefined || passage === 'send') return 1 + more.length;
    return passage === 'probe' && (await claimProbe({ accountId, templateId, now: now() })) ? 1 : 0;
  }

  async function atItsPace(lane: Lane, arrivals: readonly Arrival[]): Promise<Fate[]> {
    const { perSecond, atOnce } = lane.known.limits;
    const { accountId, templateId } = arrivals[0]?.delivery ?? {};
    const isFree = perSecond === undefined && atOnce === undefined;
    if (isFree || accountId === undefined || templateId === undefined) return (await callAll(lane, arrivals)).fates;
    const ref = { accountId, templateId };
    const turn = await turns.take(ref);
    if (turn === undefined) return arrivals.map((arrival) => deferred(arrival, OTHERS_TURN_S));
    const { fates, paidUntil } = await callAll({ ...lane, ...turn }, arrivals);
    // A turn that cannot be given back lapses by itself; its calls have been made.
    await turns.end(ref, paidUntil).catch(() => undefined);
    return fates;
  }

  async function callAll(lane: Lane, arrivals: readonly Arrival[]): Promise<{ fates: Fate[]; paidUntil: number }> {
    const { perSecond, atOnce = MOST_AT_ONCE } = lane.known.limits;
    const startedAt = now();
    const fates: Fate[] = [];
    const over: Arrival[] = [];
    const waiting = arrivals.values();
    let { paidUntil } = lane;

    async function callInTurn(): Promise<void> {
      for (const arrival of waiting) {
        const due = perSecond === undefined ? now() : Math.max(now(), paidUntil);
        if (due > startedAt + BEGIN_WITHIN_MS) {
          over.push(arrival);
        } else if (!trouble.mayCall(lane.receiver)) {
          fates.push(deferred(arrival, TROUBLED_S));
        } else {
          if (perSecond !== undefined) paidUntil = due + 1_000 / perSecond;
          if (due > now()) await deps.pause(due - now());
          fates.push(await callOne(lane, arrival));
        }
      }
    }
    await Promise.all(Array.from({ length: Math.min(atOnce, arrivals.length) }, callInTurn));

    const seen = (1_000 * fates.length) / Math.max(1, now() - startedAt);
    const late = over.map((arrival, place): Fate => {
      const afterSeconds = spreadSeconds(place, { perSecond: perSecond ?? seen, random: random() });
      return { ...arrival, kind: 'deferred', afterSeconds };
    });
    return { fates: [...fates, ...late], paidUntil };
  }

  async function callOne({ receiver, known }: Lane, arrival: Arrival): Promise<Fate> {
    try {
      const { verdict, answer, attempt } = await deps.attempt(known, arrival.delivery);
      trouble.ended(receiver, { inVain: answer.kind === 'unreachable', ms: attempt.ms });
      if (verdict.kind === 'retry') return { ...arrival, kind: 'retry', attempt, afterSeconds: verdict.afterSeconds };
      return { ...arrival, kind: 'ended', attempt, why: answer.kind === 'refused' ? answer.why : attempt.class };
    } catch (reason) {
      return { ...arrival, kind: 'again', reason };
    }
  }

  function deferred(arrival: Arrival, aboutSeconds: number): Fate {
    return { ...arrival, kind: 'deferred', afterSeconds: Math.ceil(aboutSeconds * (0.5 + random())) };
  }

  function withoutCall(arrival: Arrival, answer: Answer | 'parked'): Fate {
    const outcome = answer === 'parked' ? 'parked' : 'refused';
    const attempt = attemptRecord(arrival.delivery, { outcome, answer, at: now(), ms: 0, requestBytes: 0 });
    return { ...arrival, kind: 'ended', attempt, why: answer === 'parked' ? 'parked' : TEMPLATE_GONE.why };
  }
}

const TEMPLATE_GONE = { kind: 'refused', why: 'the webhook template is gone' } as const;

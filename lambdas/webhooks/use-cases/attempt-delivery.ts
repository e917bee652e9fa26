import type { Answer } from '#core/messages/answer.ts';
import type { Delivery } from '#core/messages/delivery.ts';
import type { Attempt } from '#core/webhooks/attempt.ts';
import type { KnownReceiver } from '../adapters/known-receivers.ts';
import { attemptRecord } from '../domain/attempt-record.ts';
import { rebasedUrl } from '../domain/rebased-url.ts';
import { judge, type Verdict } from '../domain/verdict.ts';
import type { Outgoing, Receiver } from './call-receiver.ts';

/** One attempt to reach a receiver: body and headers as they are to be sent, the call, and what its end means for the delivery. */
export type AttemptDeps = {
  call: (receiver: Receiver, outgoing: Outgoing) => Promise<Answer>;
  bodyOf: (key: string) => Promise<Buffer | undefined>;
  openHeaders: (delivery: Pick<Delivery, 'accountId' | 'headers'>) => Promise<[name: string, value: string][]>;
  now: () => number;
  random: () => number;
};
export type Attempted = { verdict: Verdict; attempt: Attempt; answer: Answer };
export type AttemptDelivery = (receiver: KnownReceiver, delivery: Delivery) => Promise<Attempted>;

const BODY_GONE: Answer = { kind: 'refused', why: 'the body of the call is no longer kept' };

export function attemptDelivery(deps: AttemptDeps): AttemptDelivery {
  const { call, bodyOf, openHeaders, now, random } = deps;

  async function bytesOf({ body, bodyKey }: Delivery): Promise<Buffer | undefined | 'gone'> {
    // One that is empty was about somebody who is deleted (`upkeep/use-cases/forget-calls.ts`).
    if (bodyKey !== undefined)
      return (await bodyOf(bodyKey).then((found) => (found?.byteLength ? found : undefined))) ?? 'gone';
    return body === undefined ? undefined : Buffer.from(body);
  }

  async function withOwnHeaders({ key, opened }: KnownReceiver, delivery: Delivery): Promise<Receiver> {
    if (delivery.headers.length === 0) return { key, opened };
    return { key, opened: { ...opened, headers: [...opened.headers, ...(await openHeaders(delivery))] } };
  }

  return async function attempt(receiver, queued) {
    const delivery = receiver.url === undefined ? queued : { ...queued, url: rebasedUrl(queued.url, receiver.url) };
    const body = await bytesOf(delivery);
    const withHeaders = await withOwnHeaders(receiver, delivery);
    const at = now();
    const startedAt = performance.now();
    const answer = body === 'gone' ? BODY_GONE : await call(withHeaders, { ...delivery, body });
    const ms = performance.now() - startedAt;
    const verdict = judge(answer, { attempt: delivery.attempt, random: random(), now: now() });
    const requestBytes = body === 'gone' ? 0 : (body?.byteLength ?? 0);
    return {
      verdict,
      answer,
      attempt: attemptRecord(delivery, { outcome: verdict.kind, answer, at, ms, requestBytes }),
    };
  };
}

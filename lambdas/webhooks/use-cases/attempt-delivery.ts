import { answerClass } from '#core/messages/answer.ts';
import type { Delivery } from '#core/messages/delivery.ts';
import { httpCall } from '#outbound/call.ts';
import type { Dial } from '#outbound/dial.ts';
import { openHeaders } from '#store/secrets/receiver-headers.ts';
import type { KeyAt } from '#store/secrets/seal.ts';
import { requestHeaders } from '../domain/delivery-request.ts';
import { judge, type Verdict } from '../domain/verdict.ts';

/** One attempt to reach a receiver: its headers opened, the POST, and what the answer means for the delivery. */
const TIMEOUT_MS = 5_000;

export function attemptDelivery({ key, dial }: { key: KeyAt; dial: Dial }) {
  return async function attempt(delivery: Delivery, number: number) {
    const startedAt = performance.now();
    const { url, method, body = '', accountId: account, deliveryId, purpose } = delivery;
    const headers = requestHeaders(delivery, await openHeaders(key, delivery));
    const answer = await httpCall(dial, { url, method, body, headers, timeoutMs: TIMEOUT_MS });
    const verdict: Verdict = judge(answer, { attempt: number, random: Math.random() });
    const facts = {
      account,
      deliveryId,
      purpose,
      attempt: number,
      outcome: verdict.kind,
      answer: answerClass(answer),
      status: answer.kind === 'answered' ? answer.status : undefined,
      attemptMs: Math.round(performance.now() - startedAt),
    };
    return { verdict, facts };
  };
}

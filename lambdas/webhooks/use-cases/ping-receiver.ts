import { answerClass } from '#core/messages/answer.ts';
import { httpCall } from '#outbound/call.ts';
import type { Dial } from '#outbound/dial.ts';
import { requestHeaders } from '../domain/delivery-request.ts';
import { testBody } from '../domain/test-call.ts';
import type { Ping } from './keep-templates.ts';

/** Calls a receiver with the test payload, as the worker calls it: with the template's method, headers and authentication, signed. */
const TIMEOUT_MS = 5_000;

export function pingReceiver({ dial, newId }: { dial: Dial; newId: () => string }): Ping {
  return async function ping({ method, url, opened }) {
    const headers = requestHeaders({ deliveryId: `test-${newId()}` }, opened.headers);
    const answer = await httpCall(dial, { url, method, headers, body: testBody(method), timeoutMs: TIMEOUT_MS });
    return { class: answerClass(answer), ...(answer.kind === 'answered' && { status: answer.status }) };
  };
}

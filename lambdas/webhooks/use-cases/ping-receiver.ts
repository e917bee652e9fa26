import { answerClass } from '#core/messages/answer.ts';
import type { Dial } from '#outbound/dial.ts';
import { accessTokens } from '#outbound/oauth-token.ts';
import { testBody } from '../domain/test-call.ts';
import { callReceiver } from './call-receiver.ts';
import type { Ping } from './keep-templates.ts';

/**
 * Calls a receiver with the test payload as the worker will call it: with the template's method, headers and authentication,
 * signed. An access token is fetched anew each time, for the settings may be others.
 */
const TIMEOUT_MS = 5_000;

export function pingReceiver({ dial, now, newId }: { dial: Dial; now: () => number; newId: () => string }): Ping {
  return async function ping({ method, url, opened }) {
    const call = callReceiver({ dial, tokens: accessTokens({ dial, now }), now, timeoutMs: TIMEOUT_MS });
    const text = testBody(method);
    const body = text === undefined ? undefined : Buffer.from(text);
    const id = `test-${newId()}`;
    const answer = await call(
      { key: id, opened },
      { deliveryId: id, method, url, contentType: 'application/json', body },
    );
    return { class: answerClass(answer), ...(answer.kind === 'answered' && { status: answer.status }) };
  };
}

import { setTimeout as pause } from 'node:timers/promises';
import { pick } from './expect.ts';
import type { Answer } from './http.ts';

const MOST_TRIES = 30;

/** Asks again where as many such requests are under way as there may be: rules are checked several at once. */
export async function patiently(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await ask();
    if (answer.status !== 429 || tries === MOST_TRIES) return answer;
    await pause(1_000 * Number(answer.headers['retry-after'] ?? 1));
  }
}

/**
 * Asks again where the gateway had no function free, as it says itself with a 503 of its own shape: so may any deployment be
 * in an account that is new. Only for what may be asked twice.
 */
export async function untilServed<Got extends Pick<Answer, 'status' | 'json'>>(
  ask: () => Promise<Got>,
  { withinMs = 90_000, everyMs = 1_000 } = {},
): Promise<Got> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    const isGateways = answer.status === 503 && pick(answer.json, 'message') === 'Service Unavailable';
    if (!isGateways || Date.now() > giveUpAt) return answer;
    await pause(everyMs);
  }
}

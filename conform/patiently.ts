import { setTimeout as pause } from 'node:timers/promises';
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

import { setTimeout as pause } from 'node:timers/promises';
import type { Terminal } from '../terminal.ts';
import type { Refused, Waits } from './ask.ts';

/** Asks until there is an answer that is not "wait": a little longer each time, or as long as the server says. */
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

export type RetryDeps = {
  now: () => number;
  pause: (ms: number) => Promise<unknown>;
  /** 0 to 1. */
  random: () => number;
  patienceMs: number;
  onWait: (waits: Waits, ms: number) => void;
};

/** With the clock and the signal of a terminal: waiting ends at once when somebody ends the command. */
export function retryOf(
  { now, signal }: Terminal,
  { patienceMs, onWait }: Pick<RetryDeps, 'patienceMs' | 'onWait'>,
): RetryDeps {
  return { now, pause: (ms) => pause(ms, undefined, { signal }), random: Math.random, patienceMs, onWait };
}

export function waitText(reason: string, ms: number): string {
  return `${reason}; asking again in ${(ms / 1_000).toFixed(1)} s`;
}

export async function untilAnswered<Answer extends { kind: string }>(
  deps: RetryDeps,
  ask: () => Promise<Answer | Waits>,
): Promise<Answer | Refused> {
  const startedAt = deps.now();
  for (let tries = 0; ; tries++) {
    const answer = await ask();
    if (!isWaiting(answer)) return answer;
    const own = Math.min(LONGEST_MS, FIRST_MS * 2 ** tries) * (0.75 + deps.random() / 2);
    const ms = Math.round(answer.afterMs ?? own);
    if (deps.now() - startedAt + ms > deps.patienceMs) {
      return { kind: 'refused', error: `gave up after ${tries + 1} tries: ${answer.reason}` };
    }
    deps.onWait(answer, ms);
    await deps.pause(ms);
  }
}

function isWaiting<Answer extends { kind: string }>(answer: Answer | Waits): answer is Waits {
  return answer.kind === 'wait';
}

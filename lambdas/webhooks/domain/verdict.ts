import type { Answer } from '#core/messages/answer.ts';

/**
 * What an attempt's end means for its delivery (wire contract, outbound webhooks): two retries with exponential back-off;
 * a status of 300 or more or 5 s without one is a failure. Carrying it out is the handler's and the queue's.
 */
export type Verdict =
  | { kind: 'delivered' }
  | { kind: 'retry'; afterSeconds: number }
  | { kind: 'exhausted' }
  | { kind: 'refused' };

/** The first attempt and two retries; equals maxReceiveCount of the `Deliveries` queue. */
export const MAX_ATTEMPTS = 3;

/** `attempt` counts from 1; `random` is from 0 to 1 and spreads retries of many deliveries to one receiver. */
export function judge(answer: Answer, { attempt, random }: { attempt: number; random: number }): Verdict {
  if (answer.kind === 'refused') return { kind: 'refused' };
  if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) return { kind: 'delivered' };
  if (attempt >= MAX_ATTEMPTS) return { kind: 'exhausted' };
  return { kind: 'retry', afterSeconds: retryDelay(attempt, random) };
}

/** 8 s after the first attempt, 32 s after the second, each less up to a half; whole seconds, as SQS wants them. */
function retryDelay(attempt: number, random: number): number {
  const longest = 8 * 4 ** (attempt - 1);
  return Math.round(longest / 2 + (longest / 2) * random);
}

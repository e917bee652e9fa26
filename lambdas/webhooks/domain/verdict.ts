import type { Answer } from '#core/messages/answer.ts';

/**
 * What an attempt's end means for its delivery (wire contract, outbound webhooks): two retries with exponential back-off;
 * a status of 300 or more or 5 s without one is a failure. Carrying it out is the use case's.
 */
export type Verdict =
  | { kind: 'delivered' }
  | { kind: 'retry'; afterSeconds: number }
  | { kind: 'exhausted' }
  | { kind: 'refused' };

/** The first attempt and two retries. */
export const MAX_ATTEMPTS = 3;

/** A receiver may ask to be left alone for so long at most; it is also the longest that a message of SQS can be delayed. */
const MOST_SECONDS = 900;

/** `attempt` counts from 1; `random` is from 0 to 1 and spreads retries of many deliveries to one receiver. */
export type Circumstances = { attempt: number; random: number; now: number };

export function judge(answer: Answer, { attempt, random, now }: Circumstances): Verdict {
  if (answer.kind === 'refused') return { kind: 'refused' };
  if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) return { kind: 'delivered' };
  if (attempt >= MAX_ATTEMPTS) return { kind: 'exhausted' };
  const asked = answer.kind === 'answered' ? askedSeconds(answer.retryAfter, now) : undefined;
  if (asked === undefined) return { kind: 'retry', afterSeconds: retryDelay(attempt, random) };
  // Never before what was asked for, and not all at that very second.
  const spread = Math.round(asked * (1 + random / 10));
  return { kind: 'retry', afterSeconds: Math.min(MOST_SECONDS, Math.max(1, spread)) };
}

/** 8 s after the first attempt, 32 s after the second, each less up to a half; whole seconds, as SQS wants them. */
function retryDelay(attempt: number, random: number): number {
  const longest = 8 * 4 ** (attempt - 1);
  return Math.round(longest / 2 + (longest / 2) * random);
}

/** Retry-After as seconds or as a date (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3); undefined where it is neither. */
function askedSeconds(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const text = retryAfter.trim();
  if (/^\d+$/.test(text)) return Number(text);
  // Every form that the standard has begins with the day of the week; Date.parse alone would take "1.5" for a date.
  const at = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1_000));
}

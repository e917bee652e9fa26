import { Failure } from '#core/failure.ts';

/** What is the same of any partner's trouble. */

/** What the customer is to mend, in a sentence that says what and where. */
export function refused(text: string, cause?: unknown): Failure {
  return new Failure('destination-refused', text, { retry: 'never', cause });
}

/** Whether the same request may be answered otherwise in a while. */
export function mayPass(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** Whether an answer of this status is the last word: the request was understood, and will not be done. */
export function isFinal(status: number | undefined): status is number {
  return status !== undefined && status >= 400 && !mayPass(status);
}

/** `Retry-After`, as seconds or as a date; undefined where it is neither. */
export function secondsToWait(asked: string | null, now = Date.now()): number | undefined {
  if (asked === null) return undefined;
  if (/^\d{1,9}$/.test(asked.trim())) return Number(asked);
  const at = Date.parse(asked);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1_000));
}

/** A question that was written down, by the id that its client asks for the answer with. */
export type RequestRef = { accountId: string; requestId: number };

/** @param claim of whoever has it answered; undefined where the account has no room for one more preparation */
export type CountJob = RequestRef & { claim?: number | undefined };

export type CountStatus =
  /** Until when a function makes the answer; epoch milliseconds. */
  | { kind: 'asked'; claim: number }
  /** The whole body, gzipped JSON. */
  | { kind: 'answered'; gzipped: Buffer }
  | { kind: 'failed' }
  | { kind: 'unknown' };

/** What an answer is called among the preparations of the account. */
export function placeOf({ requestId, claim = 0 }: CountJob): string {
  return `count-${requestId}-${claim}`;
}

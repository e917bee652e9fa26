/**
 * A broken expectation. Expected outcomes are values; a `Failure` is thrown only when something that had to hold did
 * not, and it says itself whether trying again can help. Who retries is decided by the wrappers in `runtime/`.
 */
export type FailureCode =
  | 'bad-input'
  | 'conflict'
  | 'corrupt-data'
  | 'destination-refused'
  | 'limited'
  | 'misconfigured'
  | 'not-found'
  | 'superseded'
  | 'unavailable'
  | 'unfinished';

export type RetryAdvice = 'never' | 'later';

export class Failure extends Error {
  readonly code: FailureCode;
  readonly retry: RetryAdvice;
  /** When to try again, where who refused said so. */
  readonly afterSeconds: number | undefined;

  constructor(
    code: FailureCode,
    message: string,
    options: { retry: RetryAdvice; cause?: unknown; afterSeconds?: number | undefined },
  ) {
    super(message, { cause: options.cause });
    this.name = nameOf(code, options.retry);
    this.code = code;
    this.retry = options.retry;
    this.afterSeconds = options.afterSeconds;
  }
}

/**
 * The state machine retries by name: one that no retry can help has a name of its own, and so has what is no failure but the
 * end of a function's time, before that of its work.
 */
function nameOf(code: FailureCode, retry: RetryAdvice): string {
  if (retry === 'never') return 'FinalFailure';
  return code === 'unfinished' ? 'Unfinished' : 'Failure';
}

/** The sentence of any thrown value, for logs and for the reason of a failed run. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

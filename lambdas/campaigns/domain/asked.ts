import type { Clock } from '#core/cql/read/days.ts';

/** What a call about campaigns comes with: what was sent, and when it is where the account is. */
export type Asked = {
  given: unknown;
  clock: Clock;
  /** Epoch seconds. */
  now: number;
};

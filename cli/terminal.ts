/** What a process gives to a command. */
export type Terminal = {
  env: Record<string, string | undefined>;
  out: { write: (text: string) => unknown };
  err: { write: (text: string) => unknown; isTTY?: boolean; columns?: number };
  now: () => number;
  /** Aborted, with the signal's name as its reason, when somebody asks the process to end. */
  signal: AbortSignal;
};

import type { Account } from './account.ts';

/**
 * A gate before a request of a known account: `full` where the account has as many under way, or has sent as many, as
 * it may. A request that was let in leaves when it is over, whatever became of it.
 */
export type Entry = { kind: 'open'; leave: () => Promise<void> } | { kind: 'full'; limit?: ReachedLimit };
export type Gate = (account: Account) => Promise<Entry>;

/** A limit that is not on requests at once: what the caller is told of it, and after how long there is room again. */
export type ReachedLimit = { text: string; waitMs: number };

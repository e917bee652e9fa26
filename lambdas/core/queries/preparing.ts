import { type Account, type Limits, limitsOf } from '../accounts/account.ts';

/** What is prepared in the background while a client waits for it: the pages of cursors, and counts. */
export type SharingAccount = Pick<Account, 'accountId' | keyof Limits>;

/**
 * An account has at most as many preparations at once as requests at once. Opening a cursor takes a moment, but preparing its
 * pages takes a function for minutes: without the limit, one account could take the functions of all.
 */
export function mostPreparedAtOnce(account: SharingAccount): number {
  return limitsOf(account).getConcurrency;
}

/**
 * How often one thing is begun when the tries before said nothing. A function that ran out of memory will do so again; one whose
 * machine was taken away will not. The platform tries three times by itself.
 */
export const MAX_BEGINNINGS = 6;

/** The documented text of code 2 (wire contract, Get Events: pages). */
export const IN_PROGRESS = 'Request still in progress, please retry later';

/** What a client reads that waits for others of its account; it begins as the documented text does. */
export function crowdedText(account: SharingAccount): string {
  return `${IN_PROGRESS}: ${mostPreparedAtOnce(account)} others of this account are being prepared, and no more are at once`;
}

import { type Account, type Limits, limitsOf } from '../accounts/account.ts';

/** What is prepared in the background while a client waits for it: the pages of cursors, and counts. */
export type SharingAccount = Pick<Account, 'accountId' | keyof Limits>;

/**
 * Of one account no more is prepared at once than it may have requests at once, so that no account takes the functions of all:
 * opening a cursor takes a moment, preparing its pages a function for minutes.
 */
export function mostPreparedAtOnce(account: SharingAccount): number {
  return limitsOf(account).getConcurrency;
}

/**
 * So many preparations of one thing are begun where those before said nothing: a function that died out of memory does so
 * again, and one whose machine was taken away does not. The platform tries three times by itself.
 */
export const MOST_BEGUN = 6;

/** The documented text of code 2 (wire contract, Get Events: pages). */
export const IN_PROGRESS = 'Request still in progress, please retry later';

/** A client that waits for others of its account is told so, in a text that begins as the documented one. */
export function crowdedText(account: SharingAccount): string {
  return `${IN_PROGRESS}: ${mostPreparedAtOnce(account)} others of this account are being prepared, and no more are at once`;
}

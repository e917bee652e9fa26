/**
 * The first part of every page's path is the account, so that a link shows a colleague the same account: `/ACME-1/campaigns`.
 * No path of the API begins like an account id, which has capitals and at least four characters.
 */
const ACCOUNT = /^\/([A-Z0-9][A-Z0-9-]{3,30})(?=\/|$)/;

/** The account that the address names. */
export function wantedAccount(path = location.pathname): string | undefined {
  return ACCOUNT.exec(path)?.[1];
}

/** Puts the account of the session into an address that has another or none, and keeps the rest. */
export function nameAccount(accountId: string): void {
  if (wantedAccount() === accountId) return;
  const rest = location.pathname.replace(ACCOUNT, '');
  history.replaceState(null, '', `/${accountId}${rest === '' ? '/' : rest}${location.search}${location.hash}`);
}

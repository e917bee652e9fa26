import { type Authentication, accountSchema } from '#core/accounts/account.ts';
import { matchPasscode } from '#core/accounts/passcode.ts';
import { type AccountsAt, readAccount, type StoredAccount } from './accounts.ts';

/**
 * Who is calling. The account and its passcodes are one query, which is remembered for a short while per container, so that
 * a revoked passcode stops working within `FRESH_MS`.
 */
const FRESH_MS = 30_000;
/** A passcode that is not among the remembered ones may be new: the account is read again, but not more often than this. */
const RETRY_MS = 1_000;
/** An account that is not there is not asked for again so soon; as many such ids are kept in mind per container. */
const UNKNOWN_MS = 5_000;
const MAX_UNKNOWN = 1_000;

/** What can be no account's id costs no read. */
const isAccountId = (text: string | undefined): text is string => accountSchema.shape.accountId.safeParse(text).success;

/** Who calls, by the two headers; the 401 texts are the recorded ones (wire contract, transport: authentication). */
export function authenticator(at: AccountsAt) {
  const remembered = new Map<string, StoredAccount>();
  const unknown = new Map<string, StoredAccount>();

  function rememberUnknown(accountId: string, read: StoredAccount): void {
    const [oldest] = unknown.keys();
    if (unknown.size >= MAX_UNKNOWN && oldest !== undefined) unknown.delete(oldest);
    unknown.set(accountId, read);
  }

  async function recall(accountId: string, maxAgeMs: number): Promise<StoredAccount> {
    const known = remembered.get(accountId);
    if (known && at.now() - known.readAt <= maxAgeMs) return known;
    const missed = unknown.get(accountId);
    if (missed && at.now() - missed.readAt <= UNKNOWN_MS) return missed;
    const read = await readAccount(at, accountId);
    unknown.delete(accountId);
    if (read.account) remembered.set(accountId, read);
    else {
      remembered.delete(accountId);
      rememberUnknown(accountId, read);
    }
    return read;
  }

  return async function authenticate(accountId?: string, passcode?: string): Promise<Authentication> {
    if (!accountId) {
      return { kind: 'unknown', error: 'Account ID is not valid: the header X-CleverTap-Account-Id is missing' };
    }
    if (!isAccountId(accountId)) return { kind: 'unknown', error: 'Account ID is not valid' };
    for (const maxAgeMs of [FRESH_MS, RETRY_MS]) {
      const { account, passcodes } = await recall(accountId, maxAgeMs);
      if (!account) return { kind: 'unknown', error: 'Account ID is not valid' };
      const match = passcode === undefined ? undefined : matchPasscode(passcode, passcodes);
      if (!match) continue;
      const { id, label, role } = match;
      return { kind: 'known', account, by: { kind: 'passcode', id, label, role } };
    }
    const isMissing = passcode === undefined ? ': the header X-CleverTap-Passcode is missing' : '';
    return { kind: 'unknown', error: `Invalid Credentials${isMissing}` };
  };
}

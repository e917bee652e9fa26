import { type Authentication, accountSchema } from '#core/accounts/account.ts';
import { isOf, matchPasscode } from '#core/accounts/passcode.ts';
import { isOver, type SessionRef, type StoredSession, sessionIn } from '#core/accounts/session.ts';
import { type AccountsAt, readAccount, type StoredAccount } from './accounts.ts';
import { readSession } from './sessions.ts';

/**
 * Who is calling. The account and its passcodes are one query, and a session is one, which are remembered for a short while per
 * container, so that a revoked passcode and an ended session stop working within `FRESH_MS`.
 */
const FRESH_MS = 30_000;
/** A passcode that is not among the remembered ones may be new: the account is read again, but not more often than this. */
const RETRY_MS = 1_000;
/** An account that is not there is not asked for again so soon; as many such ids are kept in mind per container. */
const UNKNOWN_MS = 5_000;
const MAX_UNKNOWN = 1_000;
/** As many sessions are remembered per container. */
const MAX_SESSIONS = 1_000;

/** What can be no account's id costs no read. */
const isAccountId = (text: string | undefined): text is string => accountSchema.shape.accountId.safeParse(text).success;

/** Who calls, by the two headers; the 401 texts are the recorded ones (wire contract, transport: authentication). */
export function authenticator(at: AccountsAt) {
  const remembered = new Map<string, StoredAccount>();
  const unknown = new Map<string, StoredAccount>();
  const sessions = new Map<string, { stored: StoredSession; readAt: number }>();

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
      keep(unknown, { key: accountId, value: read, most: MAX_UNKNOWN });
    }
    return read;
  }

  /** One that is not there is asked for each time: it may have been opened just now. */
  async function recallSession(accountId: string, ref: SessionRef): Promise<StoredSession | undefined> {
    const key = `${accountId} ${ref.personId} ${ref.id}`;
    const known = sessions.get(key);
    const readAt = at.now();
    if (known && readAt - known.readAt <= FRESH_MS) return known.stored;
    sessions.delete(key);
    const stored = await readSession(at, { accountId, ref });
    if (stored) keep(sessions, { key, value: { stored, readAt }, most: MAX_SESSIONS });
    return stored;
  }

  async function bySession(accountId: string, shown: { passcode: string; ref: SessionRef }): Promise<Authentication> {
    const { account } = await recall(accountId, FRESH_MS);
    if (!account) return { kind: 'unknown', error: 'Account ID is not valid' };
    const session = await recallSession(accountId, shown.ref);
    if (!session || isOver(session, at.now()) || !isOf(session, shown.passcode)) {
      return { kind: 'unknown', error: 'Invalid Credentials: the session is over; sign in again' };
    }
    const { email, role } = session;
    return { kind: 'known', account, by: { kind: 'person', id: shown.ref.personId, email, role } };
  }

  return async function authenticate(accountId?: string, passcode?: string): Promise<Authentication> {
    if (!accountId) {
      return { kind: 'unknown', error: 'Account ID is not valid: the header X-CleverTap-Account-Id is missing' };
    }
    if (!isAccountId(accountId)) return { kind: 'unknown', error: 'Account ID is not valid' };
    const ref = passcode === undefined ? undefined : sessionIn(passcode);
    if (passcode !== undefined && ref) return await bySession(accountId, { passcode, ref });
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

/** In the place of the oldest, where there are as many as may be. */
function keep<Value>(
  kept: Map<string, Value>,
  { key, value, most }: { key: string; value: Value; most: number },
): void {
  const [oldest] = kept.keys();
  if (kept.size >= most && oldest !== undefined) kept.delete(oldest);
  kept.set(key, value);
}

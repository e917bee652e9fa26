import { type Account, limitsOf } from '#core/accounts/account.ts';
import type { Gate, ReachedLimit } from '#core/accounts/gate.ts';
import type { LimitsAt } from './limit-items.ts';
import { lastTaken, rateLimit } from './rates.ts';

/** What an account may send (wire contract, transport: limits), so that one sender's busy minute is no other's. */
const open = { kind: 'open' as const, leave: async () => undefined };

/** Lets in about as many uploads a second as the account may send. */
export function uploadGate(at: LimitsAt): Gate {
  const take = rateLimit(at, 'rate');
  return async function enter(account) {
    const perSecond = limitsOf(account).uploadsPerSecond;
    const given = await take({ accountId: account.accountId, perSecond, amount: 1 });
    if (given.kind === 'given') return open;
    const text = `Too many requests: this account may send ${perSecond} uploads a second`;
    return { kind: 'full', limit: { text, waitMs: given.waitMs } };
  };
}

const SHARE = 'bytes';

/** When the account took a share last, epoch milliseconds: what it put was put then, or within a minute. */
export async function lastShareTaken(at: LimitsAt, accountId: string): Promise<number | undefined> {
  return await lastTaken(at, { pk: accountId, sk: SHARE });
}

/** Takes from the account's share of the stream before bytes are put there; answers the limit where it is used up. */
export type TakeShare = (account: Account, bytes: number) => Promise<ReachedLimit | undefined>;

export function streamShare(at: LimitsAt): TakeShare {
  const take = rateLimit(at, SHARE);
  return async function takeShare(account, bytes) {
    const perSecond = limitsOf(account).uploadBytesPerSecond;
    const given = await take({ accountId: account.accountId, perSecond, amount: bytes });
    if (given.kind === 'given') return undefined;
    const text = `Too many requests: this account may send ${perSecond} bytes a second, counted as compressed`;
    return { text, waitMs: given.waitMs };
  };
}

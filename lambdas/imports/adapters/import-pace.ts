import { limitsOf } from '#core/accounts/account.ts';
import { type AccountsAt, readAccount } from '#store/accounts/accounts.ts';
import { rateLimit } from '#store/accounts/rates.ts';

/**
 * How fast imports may put. All of them together take at most a share of every lane, and those of one account as much as it
 * may upload, counted apart from its uploads: so whatever is imported, live uploads find the rest. Little at a time, since a shard
 * counts every second by itself.
 */
export type PaceDeps = {
  accountsAt: AccountsAt;
  laneBytesPerSecond: number;
  pause: (ms: number) => Promise<unknown>;
};
export type Pace = (of: { accountId: string; lane: number; bytes: number }) => Promise<void>;

const EVENLY = { burst: 0, lease: 0 };

export function importPace({ accountsAt, laneBytesPerSecond, pause }: PaceDeps): Pace {
  const take = rateLimit(accountsAt, 'imports', EVENLY);
  const limitOf = accountLimits(accountsAt);

  async function wait(asked: Parameters<typeof take>[0]): Promise<void> {
    for (;;) {
      const given = await take(asked);
      if (given.kind === 'given') return;
      await pause(given.waitMs);
    }
  }

  return async function pace({ accountId, lane, bytes }) {
    await wait({ accountId, perSecond: await limitOf(accountId), amount: bytes });
    await wait({ accountId: `lane ${lane}`, perSecond: laneBytesPerSecond, amount: bytes });
  };
}

/** Changed limits are seen within a minute. */
const KNOWN_FOR_MS = 60_000;

function accountLimits(at: AccountsAt) {
  const known = new Map<string, { bytes: number; readAt: number }>();
  return async function limitOf(accountId: string): Promise<number> {
    const held = known.get(accountId);
    if (held && held.readAt + KNOWN_FOR_MS > at.now()) return held.bytes;
    const { account } = await readAccount(at, accountId);
    const bytes = limitsOf(account ?? {}).uploadBytesPerSecond;
    known.set(accountId, { bytes, readAt: at.now() });
    return bytes;
  };
}

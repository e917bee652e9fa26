import type { SharingAccount } from '#core/queries/preparing.ts';
import { CLAIM_LASTS_MS, type Preparations } from '#store/accounts/preparing.ts';
import type { CountItems } from '../adapters/count-items.ts';
import { type RunAt, startCount } from '../adapters/invoke-count.ts';
import { type CountJob, placeOf } from '../domain/request.ts';

/** Has questions answered by another function, where the account has room for one more preparation. */
type EnsureDeps = {
  now: () => number;
  items: Pick<CountItems, 'claim' | 'release'>;
  sharing: Preparations;
  run: RunAt;
};
type Wanted = { account: SharingAccount; requestId: number };

export function ensureCount({ now, items, sharing, run }: EnsureDeps) {
  const start = (job: CountJob) => startCount(run, job);
  return {
    start,
    async reserve({ account, requestId }: Wanted): Promise<number | undefined> {
      const claim = now() + CLAIM_LASTS_MS;
      const place = placeOf({ accountId: account.accountId, requestId, claim });
      return (await sharing.enter(account, place)) ? claim : undefined;
    },
    async ensure({ account, requestId }: Wanted): Promise<void> {
      const ref = { accountId: account.accountId, requestId };
      const claim = await items.claim(ref);
      if (claim === undefined) return;
      const hasRoom = await sharing.enter(account, placeOf({ ...ref, claim }));
      await (hasRoom ? start({ ...ref, claim }) : items.release(ref));
    },
  };
}

import {
  countSubscriptionChanges,
  listSubscriptions,
  type ReactionsAt,
  type Subscription,
} from '#store/reactions/subscriptions.ts';

/** Whether the list has changed is asked so often; without having, it is read anew after so long. */
const ASKED_MS = 1_000;
const FRESH_MS = 20_000;

type Known = { changes: number; askAt: number; until: number; byAccount: Map<string, Subscription[]> };

/** The list of subscriptions by account, as it was a second ago at most. */
export function knownSubscriptions(at: ReactionsAt, { now }: { now: () => number }) {
  let known: Known | undefined;
  return async function subscriptions(): Promise<ReadonlyMap<string, readonly Subscription[]>> {
    // Before anything is read: what is written meanwhile may be missing.
    const startedAt = now();
    if (known && known.askAt > startedAt) return known.byAccount;
    const changes = await countSubscriptionChanges(at);
    const askAt = startedAt + ASKED_MS;
    if (known?.changes === changes && known.until > startedAt) known = { ...known, askAt };
    else {
      const byAccount = Map.groupBy(await listSubscriptions(at), ({ accountId }) => accountId);
      known = { changes, askAt, until: startedAt + FRESH_MS, byAccount };
    }
    return known.byAccount;
  };
}

import { listSubscriptions, type ReactionsAt, type Subscription } from '#store/reactions/subscriptions.ts';

/** The list of subscriptions by account, as it was at most so long ago. */
const FRESH_MS = 20_000;

export function knownSubscriptions(at: ReactionsAt, { now }: { now: () => number }) {
  let known: { until: number; byAccount: Map<string, Subscription[]> } | undefined;
  return async function subscriptions(): Promise<ReadonlyMap<string, readonly Subscription[]>> {
    if (!known || known.until <= now()) {
      // Before it is read: what is written meanwhile may be missing.
      const until = now() + FRESH_MS;
      known = { until, byAccount: Map.groupBy(await listSubscriptions(at), ({ accountId }) => accountId) };
    }
    return known.byAccount;
  };
}

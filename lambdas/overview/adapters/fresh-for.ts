/** What was found for an account, for so long: who asks every few seconds is told the same meanwhile. */
const MOST_ACCOUNTS = 100;

export function freshFor<Found>(
  { ms, now }: { ms: number; now: () => number },
  find: (accountId: string) => Promise<Found>,
): (accountId: string) => Promise<Found> {
  const known = new Map<string, { until: number; found: Promise<Found> }>();
  return async function fresh(accountId) {
    const before = known.get(accountId);
    if (before && before.until > now()) return await before.found;
    const found = find(accountId);
    known.delete(accountId);
    known.set(accountId, { until: now() + ms, found });
    // What could not be found is looked for by whoever asks next.
    found.catch(() => known.delete(accountId));
    const [oldest] = known.keys();
    if (known.size > MOST_ACCOUNTS && oldest !== undefined) known.delete(oldest);
    return await found;
  };
}

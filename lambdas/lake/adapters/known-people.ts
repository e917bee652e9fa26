/**
 * People known to have a committed profile, remembered per container: an event of a known person costs no look-up. What
 * is known is so as of a number of deletions of the account: another container may have stored the next one, and then
 * nobody is known any more. Bounded; when it is full it starts anew.
 */
const MAX_KNOWN = 500_000;

/** @param deletions what the account's head says (`store/commits/head.ts`), read before anybody was looked up */
export type AsOf = { accountId: string; deletions: number };

export function knownPeople() {
  const known = new Set<string>();
  const keyOf = ({ accountId, deletions }: AsOf, profileId: string) => `${accountId}#${deletions}#${profileId}`;
  return {
    has: (asOf: AsOf, profileId: string): boolean => known.has(keyOf(asOf, profileId)),
    add(asOf: AsOf, profileIds: readonly string[]): void {
      if (known.size + profileIds.length > MAX_KNOWN) known.clear();
      for (const id of profileIds) known.add(keyOf(asOf, id));
    },
  };
}
export type KnownPeople = ReturnType<typeof knownPeople>;

/**
 * People known to have a committed profile, remembered per container: an event of a known person costs no look-up.
 * Bounded; when it is full it starts anew.
 */
const MAX_KNOWN = 500_000;

export function knownPeople() {
  const known = new Set<string>();
  const keyOf = (accountId: string, profileId: string) => `${accountId}#${profileId}`;
  return {
    has: (accountId: string, profileId: string): boolean => known.has(keyOf(accountId, profileId)),
    add(accountId: string, profileIds: readonly string[]): void {
      if (known.size + profileIds.length > MAX_KNOWN) known.clear();
      for (const id of profileIds) known.add(keyOf(accountId, id));
    },
    /** Of people who were deleted: their next event makes them new. */
    forget(accountId: string, profileIds: readonly string[]): void {
      for (const id of profileIds) known.delete(keyOf(accountId, id));
    },
  };
}
export type KnownPeople = ReturnType<typeof knownPeople>;

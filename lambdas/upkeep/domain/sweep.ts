/**
 * What may be removed from the lake, when no deletion asks for more. A reader that listed files before they were
 * replaced may still be reading them, for four days at most (a download by cursor). An object that no commit names yet
 * may be on its way into one, for minutes (a batch or a merge). A week and a day is safe for either. The same time
 * covers the stream, which keeps its records for a week at most: an upload group is remembered as long as a second copy
 * of it can come.
 */
export const KEPT_MS = 8 * 86_400_000;

/** Of what was replaced, that which is old enough. */
export function expiredOf<Replaced extends { replacedAt: string }>(
  replaced: readonly Replaced[],
  { now }: { now: number },
): Replaced[] {
  return replaced.filter(({ replacedAt }) => Date.parse(replacedAt) < now - KEPT_MS);
}

/** Of the objects there are, those that nobody names and that are too old to be named still. */
export function orphansOf(
  objects: readonly { key: string; modifiedAt: number }[],
  { now, named }: { now: number; named: ReadonlySet<string> },
): string[] {
  return objects.filter((one) => one.modifiedAt < now - KEPT_MS && !named.has(one.key)).map(({ key }) => key);
}

/** Whoever read a name goes on reading what it named for four days at most (a download by cursor). */
const LET_GO_MS = 5 * 86_400_000;

/** Of objects without a name, those that an earlier sweep found so, long enough ago. @param since by key, when that was */
export function letGoOf(
  keys: readonly string[],
  { now, since }: { now: number; since: ReadonlyMap<string, number> },
): string[] {
  return keys.filter((key) => (since.get(key) ?? now) < now - LET_GO_MS);
}

/**
 * A batch or a merge names its objects within the quarter of an hour that a function has, or never. What is younger than
 * this was not there when a pass ended whose bytes are being removed: they wait for hours.
 */
const ON_ITS_WAY_MS = 3_600_000;

/** Of versions of objects, those that go for good because nobody names them; `named`: what must stay, in all its versions. */
export function removableVersions<Version extends { key: string; modifiedAt: number }>(
  versions: readonly Version[],
  { now, named }: { now: number; named: ReadonlySet<string> },
): Version[] {
  return versions.filter((one) => one.modifiedAt < now - ON_ITS_WAY_MS && !named.has(one.key));
}

/**
 * What somebody who wrote a name that there is not probably meant. Names are compared without case, spaces and signs, which
 * every client writes in its own way.
 */
const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** The known name of fewest slips; undefined where none is near. */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  const asked = plain(given);
  const near = known
    .map((name) => ({ name, wanted: plain(name) }))
    .filter(({ wanted }) => Math.abs(wanted.length - asked.length) <= MAX_SLIPS)
    .map(({ name, wanted }) => ({ name, slips: slipsBetween(asked, wanted), most: mostSlips(asked, wanted) }))
    .filter(({ slips, most }) => slips <= most);
  const [nearest] = near.toSorted((one, other) => one.slips - other.slips);
  return nearest?.name;
}

const MAX_SLIPS = 2;

/** One for every eight letters of the two together: of short names, nothing but the name itself is near. */
function mostSlips(one: string, other: string): number {
  return Math.min(MAX_SLIPS, Math.floor((one.length + other.length) / 8));
}

/**
 * Letters to add, drop or replace, or neighbours to swap
 * (https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance, optimal string alignment). It takes as many steps as
 * the product of the lengths: the caller bounds them.
 */
export function slipsBetween(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const swapped = isSwap ? (before[j - 2] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}

/**
 * Among records that cannot be stored together, finds those that cannot be stored at all. It halves: one among a
 * thousand costs twenty tries. Where there is so much poison that tries run out, all that is not told apart by then
 * counts as poison.
 */
const MOST_TRIES = 100;

export async function findPoison<Unit>(
  units: readonly Unit[],
  isStorable: (some: readonly Unit[]) => Promise<boolean>,
): Promise<Unit[]> {
  let tries = 0;
  async function among(some: readonly Unit[]): Promise<Unit[]> {
    if (some.length <= 1 || tries >= MOST_TRIES) return [...some];
    const middle = some.length >> 1;
    const found: Unit[] = [];
    for (const half of [some.slice(0, middle), some.slice(middle)]) {
      tries++;
      if (!(await isStorable(half))) found.push(...(await among(half)));
    }
    return found;
  }
  return await among(units);
}

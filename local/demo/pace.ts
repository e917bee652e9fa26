import { setTimeout as sleep } from 'node:timers/promises';

/** Waiting and working, at a pace that is kind to a small machine. */

/** Asks again, a little later each time, until there is an answer; gives up after `withinMs`. */
export async function until<Answer>(
  ask: () => Promise<Answer | undefined>,
  limits: { withinMs: number; what: string; signal: AbortSignal | undefined },
): Promise<Answer> {
  const deadline = Date.now() + limits.withinMs;
  let pause = 50;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${limits.what}: not within ${Math.round(limits.withinMs / 1000)} s`);
    await sleep(pause, undefined, limits.signal && { signal: limits.signal });
    pause = Math.min(1_000, Math.round(pause * 1.5));
  }
}

/** Does the work for every item, `atOnce` at a time; results in the items' order. The first error ends it. */
export async function forEach<Item, Result>(
  items: readonly Item[],
  options: { atOnce: number; work: (item: Item) => Promise<Result> },
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  async function worker(): Promise<void> {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) results[index] = await options.work(item);
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.atOnce, items.length) }, worker));
  return results;
}

/** Does the work for every item, `most` at a time, in their order. The first error ends it. */
export async function atOnce<Item>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  async function worker(): Promise<void> {
    for (const item of left) await work(item);
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
}

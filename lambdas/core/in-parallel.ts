/** Runs `work` on each item of a source, at most `width` at a time and pulling no faster; the first failure ends it. */
export async function inParallel<T>(
  source: AsyncIterable<T> | Iterable<T>,
  how: { width: number; work: (item: T) => Promise<void> },
): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  try {
    for await (const item of source) {
      const job = how
        .work(item)
        .catch((thrown: unknown) => void failures.push(thrown))
        .finally(() => void running.delete(job));
      running.add(job);
      if (running.size >= how.width) await Promise.race(running);
      if (failures.length > 0) break;
    }
  } finally {
    await Promise.all(running);
  }
  if (failures.length > 0) throw failures[0];
}

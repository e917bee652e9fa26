/** Lets at most `width` pieces of work go on at once, whoever asks; the others wait, first come, first served. */
export function turns(width: number) {
  const waiting: (() => void)[] = [];
  let free = width;
  return async function take<T>(work: () => Promise<T>): Promise<T> {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => void waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

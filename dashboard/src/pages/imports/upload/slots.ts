/** Work that waits until one of a few slots is free; whoever came first goes first. */
export type Slots = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function slotsOf(most: number): Slots {
  const waiting: (() => void)[] = [];
  let taken = 0;

  async function take(): Promise<void> {
    if (taken < most) taken += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  /** The slot goes from hand to hand while somebody waits. */
  function give(): void {
    const next = waiting.shift();
    if (next) next();
    else taken -= 1;
  }

  return async function inSlot(work) {
    await take();
    try {
      return await work();
    } finally {
      give();
    }
  };
}

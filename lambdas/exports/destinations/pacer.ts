/**
 * Lets records go at most so many a second, evenly: whoever has a batch waits until the ones before have had their share of
 * time. A batch is never cut, so the first goes at once and a large one is paid for by the next.
 */
export type PacerClock = {
  /** Milliseconds; goes forward only. */
  now: () => number;
  wait: (milliseconds: number) => Promise<unknown>;
};
export type Pace = (records: number) => Promise<void>;

export function pacer({ perSecond, now, wait }: { perSecond: number } & PacerClock): Pace {
  let freeAt = Number.NEGATIVE_INFINITY;
  return async (records) => {
    const at = now();
    const turn = Math.max(at, freeAt);
    freeAt = turn + (records / perSecond) * 1_000;
    if (turn > at) await wait(turn - at);
  };
}

/** Of a partner whose documents give no rate. */
export const unpaced: Pace = async () => {};

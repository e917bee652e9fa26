/**
 * Which receivers keep calls waiting for nothing, as this worker has seen lately. A receiver that lets every call run into its
 * time-out would hold the worker for as long, again and again: such a one is tried once in a while, and its other calls come
 * later. How calls end decides the breaker, which all workers share; this only keeps time for the others until it opens.
 */
export type TroubleMemory = {
  /** Whether a call may be made now; while there is trouble, one is let through now and then. */
  mayCall: (receiver: string) => boolean;
  ended: (receiver: string, how: { inVain: boolean; ms: number }) => void;
};

const IN_A_ROW = 5;
/** A call that fails sooner costs nobody anything. */
const LONG_MS = 1_000;
const PROBE_EVERY_MS = 10_000;

export function troubleMemory(now: () => number): TroubleMemory {
  const troubles = new Map<string, { inARow: number; nextAt: number }>();
  return {
    mayCall(receiver) {
      const trouble = troubles.get(receiver);
      if (trouble === undefined || trouble.inARow < IN_A_ROW) return true;
      if (now() < trouble.nextAt) return false;
      trouble.nextAt = now() + PROBE_EVERY_MS;
      return true;
    },
    ended(receiver, { inVain, ms }) {
      if (!inVain) return void troubles.delete(receiver);
      if (ms < LONG_MS) return;
      const inARow = (troubles.get(receiver)?.inARow ?? 0) + 1;
      troubles.set(receiver, { inARow, nextAt: now() + PROBE_EVERY_MS });
    },
  };
}

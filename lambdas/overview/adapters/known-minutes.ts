import type { FlowMinute } from '#core/flow/minute.ts';
import { type FlowAt, minutesSince } from '#store/flow/minutes.ts';

/**
 * Minutes of an account's flow, remembered by the container: who asks every few seconds reads the newest ones alone. Some minutes
 * after its end a minute is settled, and so is whatever was written to it late. Times are epoch milliseconds.
 */
const SETTLED_MS = 5 * 60_000;
const DAY_MS = 86_400_000;
const MOST_ACCOUNTS = 100;

/** All minutes from one on, as they were at some time. */
type Known = { from: number; readAt: number; minutes: readonly FlowMinute[] };

export function knownMinutes(at: FlowAt & { now: () => number }) {
  const known = new Map<string, Known>();

  function remember(accountId: string, found: Known): void {
    known.delete(accountId);
    known.set(accountId, found);
    const [oldest] = known.keys();
    if (known.size > MOST_ACCOUNTS && oldest !== undefined) known.delete(oldest);
  }

  return async function minutes({ accountId, from }: { accountId: string; from: number }): Promise<FlowMinute[]> {
    const readAt = at.now();
    const before = known.get(accountId);
    const usable = before && before.from <= from ? before : { from, readAt: 0, minutes: [] };
    const readFrom = Math.max(minuteOf(from), minuteOf(usable.readAt - SETTLED_MS));
    const fresh = await minutesSince(at, { accountId, from: readFrom });
    const all = [...usable.minutes.filter((minute) => minute.at * 1_000 < readFrom), ...fresh];
    const oldest = Math.max(usable.from, Math.min(from, readAt - DAY_MS));
    const kept = all.filter((minute) => minute.at * 1_000 >= minuteOf(oldest));
    remember(accountId, { from: oldest, readAt, minutes: kept });
    return all.filter((minute) => minute.at * 1_000 >= minuteOf(from));
  };
}

const minuteOf = (ms: number) => Math.floor(ms / 60_000) * 60_000;

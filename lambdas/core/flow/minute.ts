import * as z from 'zod';
import { eventKey } from '../intake/event-name.ts';

/**
 * What was stored of an account within a minute, by when it was committed: a small row, whatever the traffic, so that whoever
 * asks every few seconds whether data flows reads no event. Of events it has the most frequent names alone; what else there was is the
 * difference to `events`. Where rows are kept is `store/flow/minutes.ts`.
 */
const count = z.number().int().nonnegative();
const named = z.tuple([z.string(), count]);
export type NamedRows = z.infer<typeof named>;

export const storedMinuteSchema = z.object({
  events: count,
  /** Records of events and of profiles, as they were uploaded. */
  records: count,
  /** Profiles that were made or changed. */
  profiles: count,
  /** How long the record that had waited longest had waited to be stored. */
  waitedMs: count,
  /** As they are spelt, the most frequent first. Names are the customer's, so they are pairs. */
  names: z.array(named),
});
export type StoredMinute = z.infer<typeof storedMinuteSchema>;

/** Records that were refused at once, or after their upload had been answered "success". */
export const refusedMinuteSchema = z.object({ atOnce: count.default(0), later: count.default(0) });
export type RefusedMinute = z.infer<typeof refusedMinuteSchema>;

/** A minute by when it began, epoch seconds, with what is known of it. */
export type FlowMinute = { at: number; stored?: StoredMinute; refused?: RefusedMinute };

/** A row is written with every commit: with these names it has hardly more than a kilobyte. */
const MOST_NAMES = 12;
const MOST_NAME_BYTES = 900;

export function withStored(before: StoredMinute | undefined, now: StoredMinute): StoredMinute {
  if (!before) return { ...now, names: mostFrequent(now.names) };
  return {
    events: before.events + now.events,
    records: before.records + now.records,
    profiles: before.profiles + now.profiles,
    waitedMs: Math.max(before.waitedMs, now.waitedMs),
    names: mostFrequent(mergedNames([...before.names, ...now.names])),
  };
}

/** One pair a type of event, the most frequent first, spelt as it came last. */
export function mergedNames(pairs: readonly NamedRows[]): NamedRows[] {
  const byKey = new Map<string, NamedRows>();
  for (const [name, rows] of pairs) {
    const key = eventKey(name);
    byKey.set(key, [name, rows + (byKey.get(key)?.[1] ?? 0)]);
  }
  return [...byKey.values()].sort(([, a], [, b]) => b - a);
}

function mostFrequent(pairs: readonly NamedRows[]): NamedRows[] {
  const kept: NamedRows[] = [];
  let bytes = 0;
  for (const pair of [...pairs].sort(([, a], [, b]) => b - a)) {
    const size = Buffer.byteLength(pair[0]);
    if (kept.length >= MOST_NAMES) break;
    if (bytes + size > MOST_NAME_BYTES) continue;
    bytes += size;
    kept.push(pair);
  }
  return kept;
}

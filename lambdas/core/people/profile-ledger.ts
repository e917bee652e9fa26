import type { Profile } from './profile.ts';

/**
 * The profiles of one account while a batch is applied to them: what is stored, covered by what the batch has written
 * so far, in steps. A step is written whole or not at all, and each step after the one before it. A batch that merges,
 * demerges or deletes people is cut into steps that fit a transaction. Any other batch is one step, which may be
 * written in any order because its profiles do not depend on each other.
 */
export type Placed = Profile & {
  shard: string;
  position: string;
  /** The newest change of this id's own lane that was applied outside of steps; kept when the id becomes an alias. */
  alone: { shard: string; position: string } | null;
  /** Ids that were written together with this one; a run after a crash has to look at them. */
  together: string[];
  /**
   * The newest deletion of whoever was here before; kept by whoever comes after, because nothing from before it is theirs.
   * `at`: when it was received, epoch milliseconds.
   */
  forgotten: { at: number; shard: string; position: string } | null;
};
/** Everything up to `position` is applied when the step is written. */
export type Step = { profiles: Placed[]; position: string };

/** Where a change stands on the stream, and when it was received, as far as that is known (epoch milliseconds). */
export type Place = { position: string; receivedAt?: number };

/** So long after a deletion, what was there before has left the lake, and nobody has to know of it any more. */
const REMEMBERED_MS = 8 * 86_400_000;

/** With the most that one change can touch (every name of two people), a step still fits DynamoDB's 100 items. */
const MOST_PROFILES = 55;
const MOST_BYTES = 2_000_000;

/** Whether a profile was written by a run of this shard that has not committed: the lake has not heard of it yet. */
export function isUncommitted(
  profile: Placed | undefined,
  { shard, committed }: { shard: string; committed: string },
): boolean {
  return profile !== undefined && profile.shard === shard && profile.position > committed;
}

type Given = { stored: ReadonlyMap<string, Placed>; shard: string; committed: string; inSteps: boolean };

export function profileLedger(given: Given) {
  const latest = new Map(given.stored);
  const written = new Map<string, Placed>();
  const steps: Step[] = [];
  let open = new Map<string, Placed>();
  let bytes = 0;
  let reached = '';

  function cut(): void {
    if (open.size > 0) steps.push({ profiles: [...open.values()], position: reached });
    open = new Map();
    bytes = 0;
  }

  /** Writes what one change made, all of it in one step. */
  function put(profiles: readonly Profile[], { position, receivedAt = 0 }: Place): void {
    if (given.inSteps && (open.size >= MOST_PROFILES || bytes >= MOST_BYTES)) cut();
    const together = profiles.length > 1 ? profiles.map((profile) => profile.profileId) : [];
    for (const profile of profiles) {
      const id = profile.profileId;
      const version = open.get(id)?.version ?? (latest.get(id)?.version ?? 0) + 1;
      // Whom an earlier step was about as well, nobody else may lead to any more.
      const earlier = latest.get(id);
      const known = earlier && isUncommitted(earlier, given) ? earlier.together : [];
      const others = [...new Set([...known, ...together])].filter((other) => other !== id);
      const here = { shard: given.shard, position };
      const alone = given.inSteps ? (latest.get(id)?.alone ?? null) : here;
      const before = latest.get(id)?.forgotten ?? null;
      const kept = before && before.at > receivedAt - REMEMBERED_MS ? before : null;
      const forgotten = profile.deleted ? { at: receivedAt, ...here } : kept;
      const placed = { ...profile, ...here, version, alone, together: others, forgotten };
      for (const map of [latest, written, open]) map.set(id, placed);
      if (given.inSteps) bytes += Buffer.byteLength(JSON.stringify(placed));
    }
    if (position > reached) reached = position;
  }

  function close(): { steps: Step[]; written: ReadonlyMap<string, Placed> } {
    cut();
    return { steps, written };
  }

  return { at: (id: string): Placed | undefined => latest.get(id), put, close };
}

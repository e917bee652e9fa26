import { type EventTypeList, MAX_OWN_TYPES } from '#core/accounts/event-types.ts';
import type { EventTypes } from '#core/intake/take-upload.ts';

/**
 * Which event types an account has, remembered per container. The list is asked for only when an upload names a type that is
 * not remembered: uploads of known types, nearly all, cost nothing.
 */
export type EventTypesDeps = EventTypeList & { now: () => number };

/** An account that is full as it is stored is not asked after more often than this; nothing frees a type meanwhile. */
const FULL_MS = 60_000;
const TRIES = 8;

type Remembered = { known: Set<string>; fullUntil: number };

export function eventTypes(deps: EventTypesDeps) {
  const accounts = new Map<string, Remembered>();

  function recall(accountId: string): Remembered {
    const found = accounts.get(accountId) ?? { known: new Set<string>(), fullUntil: 0 };
    accounts.set(accountId, found);
    return found;
  }

  /** Counts new types in, as many as there is room for, unless `look` only; answers those that there is none for. */
  async function admit(accountId: string, wanted: { keys: ReadonlySet<string>; look: boolean }): Promise<Set<string>> {
    const remembered = recall(accountId);
    if (remembered.fullUntil > deps.now()) return new Set(wanted.keys);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const { keys, version } = await deps.read(accountId);
      for (const key of keys) remembered.known.add(key);
      const fresh = [...wanted.keys].filter((key) => !remembered.known.has(key));
      const admitted = fresh.slice(0, Math.max(0, MAX_OWN_TYPES - keys.length));
      const refused = new Set(fresh.slice(admitted.length));
      const rememberIfFull = (count: number) => {
        if (count >= MAX_OWN_TYPES) remembered.fullUntil = deps.now() + FULL_MS;
      };
      if (admitted.length === 0) rememberIfFull(keys.length);
      if (admitted.length === 0 || wanted.look) return refused;
      if (await deps.write(accountId, { keys: [...keys, ...admitted], version })) {
        for (const key of admitted) remembered.known.add(key);
        rememberIfFull(keys.length + admitted.length);
        return refused;
      }
    }
    // Others keep counting first. The limit is there to keep reports readable: no reason to refuse anybody's records.
    return new Set();
  }

  return { known: (accountId: string): EventTypes['known'] => recall(accountId).known, admit };
}
export type KnownEventTypes = ReturnType<typeof eventTypes>;

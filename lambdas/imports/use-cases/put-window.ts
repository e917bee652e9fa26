import { roundOf } from '#core/intake/round.ts';
import type { Acknowledgement, OutgoingGroup } from '#store/stream/ingest.ts';
import { unfinished } from '../domain/failure-reason.ts';
import type { Import } from '../domain/import.ts';
import type { PlacedGroup } from '../domain/put-windows.ts';

/**
 * Puts the groups of a window round by round, at the pace that imports may have, and answers for each shard the newest position.
 * What the stream does not take, since others fill it, is put again until it does or the call must end: an import can wait.
 */
export type WindowPut = { groups: readonly PlacedGroup[]; since: number; endsAt: number };
export type PutWindowGroups = (made: Import, window: WindowPut) => Promise<Record<string, string>>;

export type WindowDeps = {
  /** @param since when the first try to put them was made at the earliest, epoch milliseconds */
  put: (made: Import, groups: readonly OutgoingGroup[], since: number) => Promise<Acknowledgement[]>;
  /** Comes back when so many bytes may be put on the lane. */
  pace: (of: { accountId: string; lane: number; bytes: number }) => Promise<void>;
  now: () => number;
  pause: (ms: number) => Promise<unknown>;
};

/** Before what was refused is put again; the put itself has tried for ten seconds. */
const REFUSED_MS = 2_000;

export function putWindow(deps: WindowDeps): PutWindowGroups {
  return async function putRounds(made, { groups, since, endsAt }) {
    const places: Record<string, string> = {};
    let waiting = groups;
    for (let place = 0; waiting.length > 0; place++) {
      const round = roundOf(waiting);
      waiting = waiting.filter((group) => !round.includes(group));
      for (const { lane, bytes } of round) {
        await deps.pace({ accountId: made.accountId, lane, bytes: bytes.byteLength });
      }
      let open: readonly PlacedGroup[] = round;
      for (let tries = 0; open.length > 0; tries++) {
        // What is claimed is tried at least once.
        if (place + tries > 0 && deps.now() >= endsAt) throw unfinished(made);
        if (tries > 0) await deps.pause(REFUSED_MS);
        const answers = await deps.put(made, open, since);
        notePlaces(places, answers);
        open = open.filter((_, index) => answers[index]?.kind !== 'stored');
      }
    }
    return places;
  };
}

/** Positions of a shard only grow, in their numbers. */
function notePlaces(places: Record<string, string>, answers: readonly Acknowledgement[]): void {
  for (const answer of answers) {
    if (answer.kind !== 'stored') continue;
    const known = places[answer.shardId];
    if (known === undefined || BigInt(answer.sequenceNumber) > BigInt(known))
      places[answer.shardId] = answer.sequenceNumber;
  }
}

import { positionOf } from '#core/intake/position.ts';

/** Whether an upload is committed: every shard that took a part of it has its checkpoint at or past that part. */
export function isPast(
  places: readonly (readonly [shard: string, sequence: string])[],
  checkpoints: ReadonlyMap<string, string>,
): boolean {
  return places.every(([shard, sequence]) => {
    const reached = checkpoints.get(shard);
    return reached !== undefined && positionOf(reached) >= positionOf(sequence);
  });
}

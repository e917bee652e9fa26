import { positionOf } from '#core/intake/position.ts';
import { readCheckpoint } from './commits.ts';
import type { CommitsAt } from './items.ts';

/** Where records were put: for each shard the newest of them. */
export type Places = readonly (readonly [shard: string, sequence: string])[];

/** Whether what was put at these places is committed: every shard has its checkpoint at or past its place. */
export async function areCommitted(
  { commits, stream }: { commits: CommitsAt; stream: string },
  places: Places,
): Promise<boolean> {
  const shards = places.map(([shard]) => shard);
  const reached = await Promise.all(shards.map((shard) => readCheckpoint(commits, `${stream}#${shard}`)));
  const checkpoints = new Map(
    shards.flatMap((shard, index) => (reached[index] ? [[shard, reached[index].sequence] as const] : [])),
  );
  return isPast(places, checkpoints);
}

export function isPast(places: Places, checkpoints: ReadonlyMap<string, string>): boolean {
  return places.every(([shard, sequence]) => {
    const reached = checkpoints.get(shard);
    return reached !== undefined && positionOf(reached) >= positionOf(sequence);
  });
}

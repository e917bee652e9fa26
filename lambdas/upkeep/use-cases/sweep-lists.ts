import type { LakeAt } from '#store/lake/lake.ts';
import { deleteObjects, objectsOf } from '#store/lake/objects.ts';
import { readList } from '#store/segments/lists.ts';
import { listSegments, type SegmentsAt } from '#store/segments/segments.ts';
import { orphansOf } from '../domain/sweep.ts';

/**
 * Removes objects of uploaded lists that no segment names any more: of what was replaced or deleted, and of requests that
 * came to nothing. Names are read before objects: what is made meanwhile is too young to go.
 */
export type SweepListsDeps = { lists: LakeAt; segments: SegmentsAt; now: () => number };

export async function sweepLists({ lists, segments, now }: SweepListsDeps, accountId: string): Promise<number> {
  const named = new Set<string>();
  for (const segment of await listSegments(segments, accountId)) {
    if (segment.kind !== 'list') continue;
    named.add(segment.key);
    for (const { key } of (await readList(lists, segment.key)).parts) named.add(key);
  }
  let swept = 0;
  for await (const objects of objectsOf(lists, accountId)) {
    const orphans = orphansOf(objects, { now: now(), named });
    await deleteObjects(lists, orphans);
    swept += orphans.length;
  }
  return swept;
}

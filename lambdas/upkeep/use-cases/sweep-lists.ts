import * as z from 'zod';
import { type ObjectsAt, readJson, writeJson } from '#store/aws/json-objects.ts';
import { deleteObjects, objectsOf } from '#store/lake/objects.ts';
import { readList } from '#store/segments/lists.ts';
import { listSegments, type SegmentsAt } from '#store/segments/segments.ts';
import { letGoOf, orphansOf } from '../domain/sweep.ts';

/**
 * Removes objects of uploaded lists that no segment names any more: of what was replaced or deleted, and of requests that
 * came to nothing. Names are read before objects: what is made meanwhile is too young to go. What is old may have been let go
 * of a moment ago, by a replacement, and a query, a run or a cursor that began before goes on reading it: since when objects
 * are without a name is kept from one sweep to the next, under `unnamed/`.
 */
export type SweepListsDeps = { lists: ObjectsAt; segments: SegmentsAt; now: () => number };

const unnamedKey = (accountId: string) => `unnamed/account=${accountId}.json`;
const unnamedSchema = z.array(z.tuple([z.string(), z.number()]));

export async function sweepLists({ lists, segments, now }: SweepListsDeps, accountId: string): Promise<number> {
  const named = new Set<string>();
  for (const segment of await listSegments(segments, accountId)) {
    if (segment.kind !== 'list') continue;
    named.add(segment.key);
    for (const { key } of (await readList(lists, segment.key)).parts) named.add(key);
  }
  const state = { key: unnamedKey(accountId), schema: unnamedSchema };
  const since = new Map((await readJson(lists, state)) ?? []);
  const still = new Map<string, number>();
  let swept = 0;
  for await (const objects of objectsOf(lists, accountId)) {
    const unnamed = objects.filter(({ key }) => !named.has(key));
    const gone = new Set(letGoOf(orphansOf(unnamed, { now: now(), named }), { now: now(), since }));
    await deleteObjects(lists, [...gone]);
    swept += gone.size;
    for (const { key } of unnamed) if (!gone.has(key)) still.set(key, since.get(key) ?? now());
  }
  if (still.size > 0 || since.size > 0) await writeJson(lists, { key: state.key, value: still });
  return swept;
}

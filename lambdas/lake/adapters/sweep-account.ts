import type { CommitsAt } from '#store/commits.ts';
import type { LakeAt } from '#store/lake.ts';
import { deleteObjects, objectsOf } from '#store/lake-objects.ts';
import { forgetReplaced, replacedFiles, storedFiles } from '#store/upkeep.ts';
import { expiredOf, orphansOf } from '../domain/sweep.ts';

/**
 * Removes from an account's part of the lake what nobody can be reading any more: objects of files that were replaced long
 * ago, and orphans, which a crashed batch or merge has left. Files are read before what was replaced, so that one that
 * moves from here to there meanwhile is seen.
 */
export type SweepDeps = { lake: LakeAt; commits: CommitsAt; now: () => number };
export type Swept = { replaced: number; orphans: number };

/** Items forgotten at once. */
const WIDTH = 16;

export async function sweepAccount(deps: SweepDeps, accountId: string): Promise<Swept> {
  const swept: Swept = { replaced: 0, orphans: 0 };
  const now = deps.now();
  const named = await namesOf(deps.commits, { accountId, replacedAfter: '' });
  for await (const objects of objectsOf(deps.lake, accountId)) {
    const orphans = orphansOf(objects, { now, named });
    await deleteObjects(deps.lake, orphans);
    swept.orphans += orphans.length;
  }
  swept.replaced = await sweepReplaced(deps, { accountId, now });
  return swept;
}

/** Every key that the commit log knows: of files, and of those that were replaced after a time (ISO; empty: ever). */
export async function namesOf(
  commits: CommitsAt,
  { accountId, replacedAfter }: { accountId: string; replacedAfter: string },
): Promise<Set<string>> {
  const names = new Set<string>();
  for (const kind of ['events', 'profiles'] as const) {
    for (const { key } of await storedFiles(commits, { accountId, kind })) names.add(key);
    const replaced = await replacedFiles(commits, { accountId, kind });
    for (const { key, replacedAt } of replaced) if (replacedAt > replacedAfter) names.add(key);
  }
  return names;
}

/** Objects first, then their items: a crash in between leaves items whose objects are gone, which the next sweep forgets. */
async function sweepReplaced(deps: SweepDeps, { accountId, now }: { accountId: string; now: number }): Promise<number> {
  let count = 0;
  for (const kind of ['events', 'profiles'] as const) {
    const files = await storedFiles(deps.commits, { accountId, kind });
    const named = new Set(files.map((file) => file.key));
    const expired = expiredOf(await replacedFiles(deps.commits, { accountId, kind }), { now, named });
    await deleteObjects(
      deps.lake,
      expired.map(({ key }) => key),
    );
    const queue = expired.values();
    async function forgetSome(): Promise<void> {
      for (const { sk } of queue) await forgetReplaced(deps.commits, { accountId, sk });
    }
    await Promise.all(Array.from({ length: WIDTH }, forgetSome));
    count += expired.length;
  }
  return count;
}

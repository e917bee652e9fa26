import { inParallel } from '#core/in-parallel.ts';
import type { CommitsAt } from '#store/commits/items.ts';
import { formerSummaries, keysOf, readSummaries } from '#store/commits/summaries.ts';
import { forgetReplaced, replacedFiles, storedFiles } from '#store/commits/upkeep.ts';
import type { LakeAt } from '#store/lake/lake.ts';
import { deleteObjects, objectsOf } from '#store/lake/objects.ts';
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
  swept.replaced += await sweepSummaries(deps, { accountId, now });
  return swept;
}

/** Every key that the commit log knows: of files, of the roll-up, and of what was replaced after a time (ISO; empty: ever). */
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
  const state = await readSummaries(commits, accountId);
  const former = (await formerSummaries(commits, accountId)).filter(({ replacedAt }) => replacedAt > replacedAfter);
  for (const parts of [...(state ? [state] : []), ...former]) {
    for (const key of keysOf(accountId, parts)) names.add(key);
  }
  return names;
}

/** Objects first, then their items: a crash in between leaves items whose objects are gone, which the next sweep forgets. */
async function sweepReplaced(deps: SweepDeps, { accountId, now }: { accountId: string; now: number }): Promise<number> {
  let count = 0;
  for (const kind of ['events', 'profiles'] as const) {
    const files = await storedFiles(deps.commits, { accountId, kind });
    const named = new Set(files.map((file) => file.key));
    const replaced = expiredOf(await replacedFiles(deps.commits, { accountId, kind }), { now });
    const expired = replaced.filter(({ key }) => !named.has(key));
    await deleteObjects(
      deps.lake,
      expired.map(({ key }) => key),
    );
    await forget(deps, { accountId, items: expired });
    count += expired.length;
  }
  return count;
}

/** Former states of the roll-up share files with each other and with today's: an object goes with the last that names it. */
async function sweepSummaries(
  deps: SweepDeps,
  { accountId, now }: { accountId: string; now: number },
): Promise<number> {
  const state = await readSummaries(deps.commits, accountId);
  const former = await formerSummaries(deps.commits, accountId);
  const expired = expiredOf(former, { now });
  const left = [...(state ? [state] : []), ...former.filter((one) => !expired.includes(one))];
  const named = new Set(left.flatMap((parts) => keysOf(accountId, parts)));
  const keys = expired.flatMap((parts) => keysOf(accountId, parts)).filter((key) => !named.has(key));
  const unnamed = [...new Set(keys)];
  await deleteObjects(deps.lake, unnamed);
  await forget(deps, { accountId, items: expired });
  return unnamed.length;
}

/** Forgets items of what was replaced. */
export async function forget(
  deps: SweepDeps,
  { accountId, items }: { accountId: string; items: readonly { sk: string }[] },
): Promise<void> {
  await inParallel(items, { width: WIDTH, work: ({ sk }) => forgetReplaced(deps.commits, { accountId, sk }) });
}

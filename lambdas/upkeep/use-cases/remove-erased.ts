import type { CommitsAt } from '#store/commits/items.ts';
import { formerSummaries } from '#store/commits/summaries.ts';
import { deleteVersions, versionsOf } from '#store/lake/objects.ts';
import { readErasures, readRemoved, writeRemoved } from '#store/people/erasures.ts';
import { longOver } from '../domain/erasure.ts';
import { removableVersions } from '../domain/sweep.ts';
import { forget, namesOf, type SweepDeps } from './sweep-account.ts';

/**
 * Removes the bytes of deleted people from an account's part of the lake. When a pass of `erase-people` ends, the files
 * that the commit log names are free of them. Only objects that it names no more may hold their rows: files that were
 * replaced by the pass, or before it by a merge, retention or thinning; what a crash has left; old versions of all
 * these. So some hours later, every version is removed of every object that was not named since the pass ended. Items
 * of files stay: they remember upload groups. Those of former states of the roll-up go first: without them readers
 * count events themselves.
 */

/** The end (ISO) of the pass whose bytes are to go now; undefined for none. */
export async function removalDue(
  { commits, now }: { commits: CommitsAt; now: () => number },
  accountId: string,
): Promise<string | undefined> {
  const { ended } = await readErasures(commits, accountId);
  const over = longOver(ended, now());
  return over !== undefined && over > (await readRemoved(commits, accountId)) ? over : undefined;
}

/** How many versions were removed. The end is noted last, so that a removal that died is done again. */
export async function removeErased(deps: SweepDeps, accountId: string): Promise<number> {
  const now = deps.now();
  const ended = await removalDue(deps, accountId);
  if (ended === undefined) return 0;
  const former = await formerSummaries(deps.commits, accountId);
  await forget(deps, { accountId, items: former.filter(({ replacedAt }) => replacedAt <= ended) });
  const named = await namesOf(deps.commits, { accountId, replacedAfter: ended });
  let removed = 0;
  for await (const versions of versionsOf(deps.lake, accountId)) {
    const removable = removableVersions(versions, { now, named });
    await deleteVersions(deps.lake, removable);
    removed += removable.length;
  }
  await writeRemoved(deps.commits, { accountId, ended });
  return removed;
}

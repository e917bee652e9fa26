import { mkdtemp, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Duck, openDuck } from '#runtime/duckdb.ts';
import { replacedFiles, type StoredFile, storedFiles } from '#store/commits/upkeep.ts';
import { downloadParts } from '#store/lake/parts.ts';
import { readErasures } from '#store/people/erasures.ts';
import { FILES_AT_ONCE, fetchInputs } from '../adapters/merge-input.ts';
import { joinFiles } from '../adapters/merge-rows.ts';
import { beginLook, countSuperseded, dropSuperseded, LOOKED_AT, lookAt } from '../adapters/superseded-rows.ts';
import { readThinned, writeThinned } from '../adapters/thinned-items.ts';
import { isDue, lookedAt, settledCommit, worthThinning } from '../domain/thinning.ts';
import type { CompactDeps } from './compact-account.ts';
import { replaceMerged } from './replace-merged.ts';

/**
 * Thins an account's profile log: compares the versions in all of its files, which reads three columns of each, and writes
 * anew, without what is superseded, those files of which that is much. One transaction each, as compaction does. At most
 * one look a day; one that ran out of time is begun again an hour later and finds less to do.
 */
export type ThinnedFrom = { thinned: number; outcome: 'done' | 'overtaken' | 'out of time' };
type Account = { accountId: string; timezone: string };

export async function thinProfiles(deps: CompactDeps, account: Account): Promise<ThinnedFrom> {
  const { accountId } = account;
  const files = await storedFiles(deps.commits, { accountId, kind: 'profiles' });
  if (!isDue({ files, last: await readThinned(deps.commits, accountId) }, deps.now()))
    return { thinned: 0, outcome: 'done' };
  const settled = await settledOf(deps, { accountId, files });
  if (settled === 0) return { thinned: 0, outcome: 'done' };

  await using duck = await openDuck();
  const looked = await look(deps, { duck, files: lookedAt(files), settled });
  if (!looked) return { thinned: 0, outcome: 'out of time' };
  let thinned = 0;
  for (const { file, superseded } of worthThinning(looked.files)) {
    if (deps.now() > deps.deadline) return { thinned, outcome: 'out of time' };
    if (!(await thinFile(deps, { duck, account, file, superseded }))) return { thinned, outcome: 'overtaken' };
    thinned += superseded;
  }
  const at = new Date(deps.now()).toISOString();
  await writeThinned(deps.commits, { accountId, thinned: { people: looked.people, at } });
  return { thinned, outcome: 'done' };
}

/**
 * The commit up to which rows may supersede others. Files that were replaced prove it beside those that there are: they are
 * kept for longer than a commit takes to settle. Where deletions were not looked for yet, tombstones must stay to be found.
 */
async function settledOf(
  { commits, now }: CompactDeps,
  { accountId, files }: { accountId: string; files: readonly StoredFile[] },
): Promise<number> {
  const replaced = await replacedFiles(commits, { accountId, kind: 'profiles' });
  const { scanned } = await readErasures(commits, accountId);
  return Math.min(scanned, settledCommit([...files, ...replaced], now()));
}

type Look = { duck: Duck; files: readonly StoredFile[]; settled: number };

/** What of each file is superseded, and how many profiles there are; undefined when time ran out. */
async function look(deps: CompactDeps, { duck, files, settled }: Look) {
  await beginLook(duck);
  for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
    if (deps.now() > deps.deadline) return undefined;
    const some = files.slice(at, at + FILES_AT_ONCE);
    const folder = await mkdtemp(join(duck.scratch, 'looked-at-'));
    const paths = await downloadParts({ ...deps, duck }, { files: some, folder, columns: LOOKED_AT });
    for (const [index, file] of some.entries()) {
      await lookAt(duck, { place: at + index, input: { file, path: paths[index] ?? '' } });
    }
    await rm(folder, { recursive: true });
  }
  const { people, byPlace } = await countSuperseded(duck, settled);
  return { people, files: files.map((file, place) => ({ file, superseded: byPlace.get(place) ?? 0 })) };
}

type Thinning = { duck: Duck; account: Account; file: StoredFile; superseded: number };

/** False where somebody else was first. What the look has counted must go, and nothing else. */
async function thinFile(deps: CompactDeps, { duck, account, file, superseded }: Thinning): Promise<boolean> {
  const inputs = await fetchInputs({ ...deps, duck }, [file]);
  const drop = async () => {
    await dropSuperseded(duck, file.commit);
    return superseded;
  };
  const merged = await joinFiles(duck, { ...account, inputs, pieces: 1, newId: deps.newId, drop });
  const added = await replaceMerged(deps, { accountId: account.accountId, removed: [file], merged });
  for (const { path } of [...inputs, ...merged]) await unlink(path);
  return added !== undefined;
}

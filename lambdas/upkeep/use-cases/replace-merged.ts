import type { CommitsAt } from '#store/commits/items.ts';
import { type CompactedFile, replaceFiles, type StoredFile } from '#store/commits/upkeep.ts';
import { type LakeAt, uploadFile } from '#store/lake/lake.ts';
import type { MergedFile } from '../adapters/merge-rows.ts';

/** Puts merged files into the lake and, by one transaction, in the place of those that they were made of. */
export type ReplaceDeps = { lake: LakeAt; commits: CommitsAt; newId: () => string; now: () => number };

const CONTENDED_TRIES = 4;

/** The files that came; undefined where somebody else was first, and nothing was changed. */
export async function replaceMerged(
  deps: ReplaceDeps,
  { accountId, removed, merged }: { accountId: string; removed: readonly StoredFile[]; merged: readonly MergedFile[] },
): Promise<CompactedFile[] | undefined> {
  const added: CompactedFile[] = [];
  for (const { path, file } of merged) {
    added.push({ ...file, bytes: await uploadFile(deps.lake, { path, key: file.key }) });
  }
  const replacing = { accountId, removed, added, newId: deps.newId, now: deps.now() };
  let outcome = await replaceFiles(deps.commits, replacing);
  for (let tries = 1; outcome === 'contended' && tries < CONTENDED_TRIES; tries++) {
    outcome = await replaceFiles(deps.commits, replacing);
  }
  return outcome === 'replaced' ? added : undefined;
}

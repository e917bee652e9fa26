import { openDuck } from '#runtime/duckdb.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import { type CompactedFile, type StoredFile, storedFiles } from '#store/commits/upkeep.ts';
import { dateOfKey, type FileKind, VARIOUS_DATES } from '#store/lake/lake.ts';
import { fetchInputs } from '../adapters/merge-input.ts';
import { joinFiles, splitFiles } from '../adapters/merge-rows.ts';
import { MERGE_LIMITS, type Merge, type MergeLimits, planJoins, planSplits } from '../domain/merge-plan.ts';
import { type ReplaceDeps, replaceMerged } from './replace-merged.ts';

/**
 * Puts an account's small files together, and files of many dates to their dates, one transaction each. What is done
 * before the transaction is invisible: a crash leaves objects that no commit names, which `upkeep/sweep-files` removes.
 * Of two runs at once, one finds its files replaced and leaves the rest to the other. No row changes its commit.
 */
export type CompactDeps = ReplaceDeps & {
  /** Epoch milliseconds after which no new merge is begun; the next hour goes on. */
  deadline: number;
  limits?: MergeLimits;
  /** Where calls of webhooks are kept for replays; deleted people are taken out of them, too. */
  bodies?: ObjectsAt;
  /** Where live campaigns keep what people did; what the deleted did is forgotten there, too. */
  campaigns?: CampaignsAt;
};
export type Compacted = { removed: number; added: number; rows: number; outcome: 'done' | 'overtaken' | 'out of time' };
type Account = { accountId: string; timezone: string };

export async function compactAccount(deps: CompactDeps, account: Account): Promise<Compacted> {
  const totals = { removed: 0, added: 0, rows: 0 };
  for (const kind of ['events', 'profiles'] as const) {
    for (;;) {
      const merges = await planOf(deps, { accountId: account.accountId, kind });
      if (merges.length === 0) break;
      for (const merge of merges) {
        if (deps.now() > deps.deadline) return { ...totals, outcome: 'out of time' };
        const added = await mergeFiles(deps, { account, merge });
        if (!added) return { ...totals, outcome: 'overtaken' };
        totals.removed += merge.files.length;
        totals.added += added.length;
        totals.rows += added.reduce((sum, file) => sum + file.rows, 0);
      }
    }
  }
  return { ...totals, outcome: 'done' };
}

async function planOf(
  deps: CompactDeps,
  { accountId, kind }: { accountId: string; kind: FileKind },
): Promise<Merge<StoredFile>[]> {
  const limits = deps.limits ?? MERGE_LIMITS;
  const files = await storedFiles(deps.commits, { accountId, kind });
  const folders = Map.groupBy(files, (file) => dateOfKey(file.key));
  return [...folders].flatMap(([date, some]) =>
    date === VARIOUS_DATES ? planSplits(some, limits) : planJoins(some, limits),
  );
}

/** The files that came in place of the others; undefined where somebody else was first. */
async function mergeFiles(
  deps: CompactDeps,
  { account, merge }: { account: Account; merge: Merge<StoredFile> },
): Promise<CompactedFile[] | undefined> {
  await using duck = await openDuck();
  const inputs = await fetchInputs({ ...deps, duck }, merge.files);
  const { pieces } = (deps.limits ?? MERGE_LIMITS).split;
  const job = { ...account, inputs, pieces, newId: deps.newId };
  const merged = merge.kind === 'join' ? await joinFiles(duck, job) : await splitFiles(duck, job);
  return await replaceMerged(deps, { accountId: account.accountId, removed: merge.files, merged });
}

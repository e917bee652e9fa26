import { openDuck } from '#runtime/duckdb.ts';
import { type CommittedFile, filesBetween } from '#store/commits/files.ts';
import { headOf } from '#store/commits/head.ts';
import {
  readSummaries,
  replaceSummaries,
  type Summaries,
  type SummaryPart,
  throughOf,
} from '#store/commits/summaries.ts';
import { stageFresh, writePart } from '../adapters/summary-parts.ts';
import { cutIds, endOfStep, isDue, partsKept, SUMMARY_LIMITS, type SummaryLimits } from '../domain/summary-plan.ts';
import type { ReplaceDeps } from './replace-merged.ts';

/**
 * Brings an account's roll-up of events (`store/commits/summaries.ts`) up to its newest commit, a part at a time, each
 * by one write. What is done before the write is invisible; of two runs at once, one finds that the other was first.
 * After dates were dropped, the roll-up is made anew beside the one that readers go on using, and takes its place when
 * it is as new.
 */
export type RollUpDeps = ReplaceDeps & {
  /** Epoch milliseconds after which no new part is begun; the next hour goes on. */
  deadline: number;
  summaries?: SummaryLimits;
};
export type RolledUp = { rolledUp: number; rollUp: 'done' | 'overtaken' | 'out of time' };

export async function rollUp(deps: RollUpDeps, accountId: string): Promise<RolledUp> {
  const limits = deps.summaries ?? SUMMARY_LIMITS;
  let rolledUp = 0;
  for (;;) {
    const before = await readSummaries(deps.commits, accountId);
    const made = before?.next ?? before?.parts ?? [];
    const upTo = await headOf(deps.commits, accountId);
    const files = await filesBetween(deps.commits, { accountId, kind: 'events', after: throughOf(made), upTo });
    if (!isDue(files, limits)) {
      const replaced = !before?.next || (await write(deps, { accountId, before, after: { parts: made } }));
      return { rolledUp, rollUp: replaced ? 'done' : 'overtaken' };
    }
    if (deps.now() > deps.deadline) return { rolledUp, rollUp: 'out of time' };
    const parts = await withNext(deps, { accountId, parts: made, files, upTo });
    const after = before?.next ? { parts: before.parts, next: parts } : { parts };
    if (!(await write(deps, { accountId, before, after }))) return { rolledUp, rollUp: 'overtaken' };
    rolledUp += throughOf(parts) - throughOf(made);
  }
}

/** Has the roll-up made anew, because what is left in the lake is less than it counts. */
export async function rollUpAnew(deps: ReplaceDeps, accountId: string): Promise<void> {
  const before = await readSummaries(deps.commits, accountId);
  if (before) await write(deps, { accountId, before, after: { parts: before.parts, next: [] } });
}

type Write = { accountId: string; before: Summaries | undefined; after: Omit<Summaries, 'version'> };

async function write({ commits, newId, now }: ReplaceDeps, written: Write): Promise<Summaries | undefined> {
  return await replaceSummaries(commits, { ...written, newId, now: now() });
}

/** The parts with one more, of the next step of commits, into which the smaller ones before it have gone. */
async function withNext(
  deps: RollUpDeps,
  next: { accountId: string; parts: readonly SummaryPart[]; files: readonly CommittedFile[]; upTo: number },
): Promise<SummaryPart[]> {
  const limits = deps.summaries ?? SUMMARY_LIMITS;
  const { accountId, parts, upTo } = next;
  const through = endOfStep(next.files, { ...limits, upTo }) ?? throughOf(parts);
  const files = next.files.filter(({ commit, minCommit = commit }) => minCommit <= through);
  await using duck = await openDuck();
  const at = { ...deps, duck };
  const window = { after: throughOf(parts), upTo: through };
  const rows = await stageFresh(at, { ...window, files });
  const kept = partsKept(parts, { rows, limits });
  const merged = parts.slice(kept);
  const most = rows + merged.flatMap((part) => part.files).reduce((sum, file) => sum + file.rows, 0);
  const part = {
    after: merged[0]?.after ?? window.after,
    through,
    files: await writePart(at, { accountId, parts: merged, ranges: cutIds(most, limits) }),
  };
  return [...parts.slice(0, kept), part];
}

import { Failure } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';
import { type AccountsAt, accountIds } from '#store/accounts/accounts.ts';
import { type ExportsAt, listExports, noteWatched } from '../adapters/dynamo-exports.ts';
import { listRuns } from '../adapters/dynamo-runs.ts';
import { keepFolder } from '../adapters/s3-kept.ts';
import type { PlansAt } from '../adapters/s3-plans.ts';
import { partnerOf } from '../destinations/registry.ts';
import type { Announce } from '../domain/announce.ts';
import { type Export, isLive } from '../domain/export-item.ts';
import type { Run } from '../domain/run.ts';
import { watch } from '../domain/watch.ts';

/**
 * Looks at every export that may still run, and tells of what is late, far smaller than usual or due to be changed. What is told
 * is remembered after it is told: a crash in between tells it twice, never not at all. Of a run that waits to be taken up, what it
 * needs is kept.
 */
export type WatchDeps = {
  accountsAt: AccountsAt;
  exportsAt: ExportsAt;
  plansAt: PlansAt;
  announce: Announce;
  now: () => Date;
};

/** Exports looked at together. */
const WIDTH = 8;

export function watchExports(deps: WatchDeps) {
  return async function look() {
    const counts = { exports: 0, late: 0, unusual: 0, told: 0 };
    const failures: unknown[] = [];
    await inParallel(liveExports(deps, failures), {
      width: WIDTH,
      async work(exported) {
        counts.exports++;
        try {
          const seen = await lookAt(deps, exported);
          counts.late += seen.isLate ? 1 : 0;
          counts.unusual += seen.isUnusual ? 1 : 0;
          counts.told += seen.events.length;
        } catch (thrown) {
          failures.push(thrown);
        }
      },
    });
    return { counts, failures };
  };
}

/** @param failures of the whole look, for one sentence */
export function unseen(failures: readonly unknown[]): Failure {
  const text = `${failures.length} exports or accounts could not be looked at`;
  return new Failure('unavailable', text, { retry: 'later', cause: failures[0] });
}

async function lookAt({ exportsAt, plansAt, announce, now }: WatchDeps, exported: Export) {
  const { accountId, id: exportId, running } = exported;
  if (running) await keepFolder(plansAt, { run: { accountId, exportId, ...running }, now: now().getTime() });
  const { title, kind } = partnerOf(exported.definition.partner);
  // What has been delivered at once is not in the run, so that an empty one is as it should be.
  const runs = kind === 'events' ? [] : await runsToJudge(exportsAt, exported);
  const seen = watch({ exported, runs, partner: title, now: now() });
  for (const event of seen.events) await announce(event);
  if (JSON.stringify(seen.watched) !== JSON.stringify(exported.watched ?? {})) {
    await noteWatched(exportsAt, { ...exported, watched: seen.watched });
  }
  return seen;
}

/** The runs of an export whose newest is done and was not compared yet. */
async function runsToJudge(at: ExportsAt, { accountId, id, last, watched }: Export): Promise<Run[]> {
  if (last?.state !== 'DONE' || watched?.judged?.runAt === last.runAt) return [];
  const runs = await listRuns(at, { accountId, exportId: id });
  const newest = runs.findIndex(({ runAt }) => runAt === last.runAt);
  return newest < 0 ? [] : runs.slice(newest);
}

/** One account that cannot be read keeps no other from being looked at. */
async function* liveExports({ accountsAt, exportsAt }: WatchDeps, failures: unknown[]): AsyncGenerator<Export> {
  for await (const accountId of accountIds(accountsAt)) {
    const found = await listExports(exportsAt, accountId).catch((thrown: unknown) => void failures.push(thrown));
    yield* (found ?? []).filter(isLive);
  }
}

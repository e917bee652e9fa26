import { Failure } from '#core/failure.ts';
import type { WithDuck } from '#runtime/duckdb.ts';
import { type ObjectsAt, writeJson } from '#store/aws/json-objects.ts';
import { keysNewestFirst } from '#store/webhooks/log-keys.ts';
import { leaseRun, noteProgress, type ReplayRun, type RunRef, readRun } from '#store/webhooks/replay-runs.ts';
import type { WebhooksAt } from '#store/webhooks/templates.ts';
import { choose, gatherEnds } from '../adapters/duckdb-replay-plan.ts';
import { type ReplayMessage, searchSchema } from '../domain/replay.ts';

/**
 * Finds out which calls a run is about, and writes them down in slices before the first is sent: what a run sends does not
 * change under it, and no call is in it twice.
 */
export type PlanDeps = {
  webhooks: WebhooksAt;
  attempts: ObjectsAt;
  bodies: ObjectsAt;
  withDuck: WithDuck;
  send: (message: ReplayMessage, delaySeconds: number) => Promise<void>;
  now: () => number;
};

/** Objects to a plan, and what it may take of the five minutes of the function. */
const MOST_FILES = 50_000;
const MOST_MS = 3 * 60_000;
/** Longer than the function may run: a worker that died has surely ended when another takes its place. */
export const LEASE_MS = 6 * 60_000;
const CHUNK = 512;
/** With `PAUSE_SECONDS` between two, a run sends a hundred calls a second at most. */
export const SLICE = 200;
export const PAUSE_SECONDS = 2;

export const sliceKey = ({ accountId, runId, slice }: ReplayMessage) =>
  `replays/account=${accountId}/${runId}/${String(slice).padStart(6, '0')}.json`;

/** How many calls were found; undefined where somebody else plans, or has planned. */
export function planReplay(deps: PlanDeps) {
  return async function plan(ref: RunRef): Promise<number | undefined> {
    const { webhooks, now } = deps;
    const run = await leaseRun(webhooks, { ...ref, state: 'counting', next: 0, now: now(), lastsMs: LEASE_MS });
    if (!run) {
      await goOn(deps, { ...ref, slice: -1 });
      return undefined;
    }
    const planned = await slicesOf(deps, run).catch(async (thrown: unknown) => {
      if (!(thrown instanceof Failure) || thrown.retry === 'later') throw thrown;
      await noteProgress(webhooks, { run, state: 'failed', reason: thrown.message, finishedAt: now() });
      return undefined;
    });
    if (!planned) return 0;
    const { found, slices } = planned;
    const isOver = run.dryRun || found === 0;
    const state = isOver ? { state: 'done' as const, finishedAt: now() } : { state: 'sending' as const };
    const noted = await noteProgress(webhooks, { run, found, slices, ...state });
    if (noted && !isOver) await deps.send({ ...ref, slice: 0 }, 0);
    return found;
  };
}

/** The piece is another worker's, or done: then the next may never have been asked for, where the worker died before it did. */
export async function goOn(
  { webhooks, send, now }: Pick<PlanDeps, 'webhooks' | 'send' | 'now'>,
  message: ReplayMessage,
): Promise<void> {
  const run = await readRun(webhooks, message);
  const isWaiting = run?.state === 'sending' && run.next > message.slice && run.leasedUntil <= now();
  if (isWaiting) await send({ ...message, slice: run.next }, PAUSE_SECONDS);
}

async function slicesOf(deps: PlanDeps, run: ReplayRun): Promise<{ found: number; slices: number }> {
  const search = searchSchema.parse(JSON.parse(run.search));
  const { accountId, runId } = run;
  return await deps.withDuck(async (duck) => {
    let isFirst = true;
    for await (const keys of chunksOf(deps, run)) {
      await gatherEnds(duck, { at: deps.attempts, accountId, search, keys, isFirst });
      isFirst = false;
    }
    if (isFirst) return { found: 0, slices: 0 };
    let found = 0;
    let slices = 0;
    for await (const chosen of choose(duck, { search, window: run, size: SLICE })) {
      found += chosen.length;
      const key = sliceKey({ accountId, runId, slice: slices++ });
      if (!run.dryRun) await writeJson(deps.bodies, { key, value: chosen });
    }
    return { found, slices };
  });
}

/** Up to now, and not only to the end of the window: what was delivered since is to be known. */
async function* chunksOf({ attempts, now }: PlanDeps, run: ReplayRun): AsyncGenerator<string[]> {
  const startedAt = now();
  let chunk: string[] = [];
  let files = 0;
  for await (const keys of keysNewestFirst(attempts, { accountId: run.accountId, from: run.from, to: startedAt + 1 })) {
    for (const key of keys) {
      chunk.push(key);
      if (chunk.length < CHUNK) continue;
      yield chunk;
      chunk = [];
    }
    files += keys.length;
    if (files > MOST_FILES || now() - startedAt > MOST_MS) {
      const reason = `from: a replay reads at most ${MOST_FILES} files of the log for at most 3 minutes; narrow the window`;
      throw new Failure('bad-input', reason, { retry: 'never' });
    }
  }
  if (chunk.length > 0) yield chunk;
}
